-- Neovim without a window opens a project with the server, and writes what it shows: run by test_server_neovim.py.
local folder, python, notes = os.getenv("FOLDER"), os.getenv("PYTHON"), {}
local function note(line) table.insert(notes, line) end
local function finish()
  vim.fn.writefile(notes, os.getenv("NOTES"))
  vim.cmd("qa!")
end
local function shown(buffer)
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(found, string.format("%s %d:%d-%d", one.code or one.user_data.lsp.code, one.lnum, one.col, one.end_col))
  end
  return table.concat(found, ",")
end
local function wait(condition, what)
  if not vim.wait(60000, condition, 50) then
    note("gave up: " .. what)
    finish()
  end
end

local function play()
  vim.cmd("edit " .. folder .. "/train.py")
  local train = vim.api.nvim_get_current_buf()
  local id = vim.lsp.start_client({
    name = "seedlint",
    cmd = { python, "-m", "seedlint", "server" },
    root_dir = folder,
    workspace_folders = { { uri = vim.uri_from_fname(folder), name = "project" } },
  })
  vim.lsp.buf_attach_client(train, id)
  wait(function() return #vim.diagnostic.get(train) > 0 end, "a finding")
  note("found " .. shown(train))

  local position = { textDocument = { uri = vim.uri_from_fname(folder .. "/train.py") }, position = { line = 6, character = 20 } }
  local answer = vim.lsp.buf_request_sync(train, "textDocument/hover", position, 60000)
  note("hover " .. (answer[id].result and vim.split(answer[id].result.contents.value, "\n")[1] or vim.inspect(answer)))

  vim.cmd("edit " .. folder .. "/utils.py")
  local utils = vim.api.nvim_get_current_buf()
  vim.lsp.buf_attach_client(utils, id)
  vim.api.nvim_buf_set_lines(utils, 0, -1, false, { "import numpy as np", "", "def seed_everything():", "    np.random.seed(1)" })
  wait(function() return shown(train):find("SL201") end, "the seeder")
  note("typed " .. shown(train))
  vim.api.nvim_buf_set_lines(utils, 3, 4, false, { "    pass" })
  wait(function() return shown(train):find("SL101") end, "its end")
  note("again " .. shown(train))

  local range = { start = position.position, ["end"] = position.position }
  local asked = { textDocument = position.textDocument, range = range, context = { diagnostics = {} } }
  answer = vim.lsp.buf_request_sync(train, "textDocument/codeAction", asked, 60000)
  local fix = answer[id].result[1]
  note("fix " .. fix.title)
  if not fix.edit then fix = vim.lsp.buf_request_sync(train, "codeAction/resolve", fix, 60000)[id].result end
  vim.lsp.util.apply_workspace_edit(fix.edit, vim.lsp.get_client_by_id(id).offset_encoding)
  wait(function() return #vim.diagnostic.get(train) == 0 end, "the fix")
  note("fixed " .. vim.api.nvim_buf_get_lines(train, 0, 1, false)[1])
end

local done, problem = pcall(play)
if not done then note("failed: " .. tostring(problem)) end
finish()
