// The built extension is activated in a stand-in for VS Code, with a server of a few lines that notes what it is told.
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { after, test } = require("node:test");
const { load, stub } = require("./stub");

const EXTENSION = path.join(__dirname, "..", "dist", "extension.js");
const MANIFEST = require("../package.json");
const made = [];

const SERVER = `#!${process.execPath}
const fs = require("node:fs");
let data = Buffer.alloc(0);
const note = (what) => fs.appendFileSync(process.env.NOTES ?? __filename + ".notes", JSON.stringify(what) + "\\n");
note({ args: process.argv.slice(2) });
function answer(id, result) {
  const body = JSON.stringify({ jsonrpc: "2.0", id, result });
  process.stdout.write("Content-Length: " + Buffer.byteLength(body) + "\\r\\n\\r\\n" + body);
}
process.stdin.on("data", (chunk) => {
  data = Buffer.concat([data, chunk]);
  for (;;) {
    const head = data.indexOf("\\r\\n\\r\\n");
    if (head < 0) return;
    const length = Number(/Content-Length: (\\d+)/.exec(data.toString("utf8", 0, head))[1]);
    if (data.length < head + 4 + length) return;
    const message = JSON.parse(data.toString("utf8", head + 4, head + 4 + length));
    data = data.subarray(head + 4 + length);
    note(message);
    if (message.method === "initialize") answer(message.id, { capabilities: {} });
    else if (message.method === "exit") process.exit(0);
    else if (message.id !== undefined) answer(message.id, null);
  }
});
`;

function folder() {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), "seedlint-"));
  made.push(place);
  return place;
}

function program(name, text = SERVER) {
  const file = path.join(folder(), name);
  fs.writeFileSync(file, text, { mode: 0o755 });
  return file;
}

function notes(file) {
  const place = `${file}.notes`;
  return fs.existsSync(place) ? fs.readFileSync(place, "utf8").trim().split("\n").map((line) => JSON.parse(line)) : [];
}

async function until(condition) {
  for (let waited = 0; !condition(); waited += 20) {
    assert.ok(waited < 20000, "it did not happen");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function activated(options) {
  const { vscode, met } = stub(options);
  const extension = load(EXTENSION, vscode);
  const context = { subscriptions: [] };
  await extension.activate(context);
  return { extension, met, context };
}

after(() => {
  for (const place of made) fs.rmSync(place, { recursive: true, force: true });
});

test("it starts the configured server and sends it the settings", async () => {
  const file = program("seedlint");
  const { extension, met } = await activated({ settings: { path: file, select: ["SL1"] }, folder: "/project" });
  assert.deepEqual(met.errors, []);
  const [first, initialize] = notes(file);
  assert.deepEqual(first.args, ["server"]);
  assert.equal(initialize.method, "initialize");
  assert.deepEqual(initialize.params.initializationOptions.settings.select, ["SL1"]);
  assert.equal(initialize.params.rootUri, "file:///project");
  await extension.deactivate();
  await until(() => notes(file).some((one) => one.method === "exit"));
});

test("every command of the manifest is there and reaches the server", async () => {
  const file = program("seedlint");
  const { extension, met } = await activated({ settings: { path: file } });
  const names = MANIFEST.contributes.commands.map((one) => one.command);
  assert.deepEqual([...met.commands.keys()].sort(), names.sort());
  await met.commands.get("seedlint.showRule")("SL202");
  await met.commands.get("seedlint.fixProject")();
  const asked = notes(file).filter((one) => one.method === "workspace/executeCommand").map((one) => one.params);
  assert.deepEqual(asked, [
    { command: "seedlint.server.showRule", arguments: ["SL202"] },
    { command: "seedlint.server.fixProject", arguments: [""] },
  ]);
  await met.commands.get("seedlint.restart")();
  assert.equal(notes(file).filter((one) => one.method === "initialize").length, 2);
  await extension.deactivate();
});

test("another path restarts the server; another rule does not", async () => {
  const first = program("seedlint");
  const second = program("seedlint");
  const settings = { path: first };
  const { extension, met } = await activated({ settings });
  settings.path = second;
  await Promise.all(met.configured.map((listener) => listener({ affectsConfiguration: (name) => name === "seedlint.select" })));
  assert.deepEqual(notes(second), []);
  await Promise.all(met.configured.map((listener) => listener({ affectsConfiguration: (name) => name === "seedlint.path" })));
  assert.equal(notes(second)[1].method, "initialize");
  await until(() => notes(first).some((one) => one.method === "exit"));
  await extension.deactivate();
});

test("a server that cannot be found or started is one message with a way out", async () => {
  const gone = path.join(folder(), "nowhere");
  const { met } = await activated({ settings: { path: gone } });
  assert.deepEqual(met.errors, [`seedlint: seedlint.path names ${gone}, which does not exist.`]);
  await met.commands.get("seedlint.fixProject")();
  assert.equal(met.errors[1], "seedlint: the server does not run.");
});

test("the selected interpreter comes before PATH, but not in a folder that is not trusted", async () => {
  const { find } = require("../src/server");
  const python = program("python", `#!${process.execPath}\nprocess.exit(process.argv.includes("-P") ? 0 : 9);\n`);
  const without = program("python", `#!${process.execPath}\nprocess.exit(1);\n`);
  const installed = program("seedlint");
  const environment = { PATH: path.dirname(installed) };
  const found = await find({ selected: async () => python, environment });
  assert.deepEqual([found.command, found.args], [python, ["-P", "-m", "seedlint", "server"]]);
  assert.equal((await find({ selected: async () => without, environment })).command, installed);
  assert.match((await find({ selected: async () => without, environment: { PATH: "" } })).reason, /neither for .* nor on PATH/);
  assert.match((await find({ interpreter: without, selected: async () => python })).reason, /has no seedlint\[server\]/);
  const asked = [];
  const extension = {
    isActive: true,
    exports: { environments: { getActiveEnvironmentPath: () => asked.push(1) && { path: python } } },
  };
  const untrusted = await activated({ python: extension, trusted: false });
  assert.equal(asked.length, 0);
  await untrusted.extension.deactivate();
});

test("paths may name the folder and the home", () => {
  const { expanded } = require("../src/server");
  assert.equal(expanded("${workspaceFolder}/.venv/bin/seedlint", "/project"), "/project/.venv/bin/seedlint");
  assert.equal(expanded("~/bin/seedlint"), path.join(os.homedir(), "bin/seedlint"));
  assert.equal(expanded(null), "");
});
