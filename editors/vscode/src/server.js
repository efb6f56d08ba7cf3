// Which server to start: the one that is configured, the one of the selected interpreter, or the one on PATH.
"use strict";

const { execFile } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

// `-P` keeps the open folder off the import path: nothing of it runs, whatever its files are called.
const PROBE = ["-P", "-c", "import importlib.util as u, sys; sys.exit(None in map(u.find_spec, ('seedlint', 'pygls')))"];

/** Return a path from the settings with `${workspaceFolder}` and `~` filled in; "" if there is none. */
function expanded(value, folder) {
  if (!value) return "";
  const home = value === "~" || value.startsWith("~/") ? os.homedir() + value.slice(1) : value;
  return home.replaceAll("${workspaceFolder}", folder ?? "");
}

/** Return whether an interpreter has seedlint installed. */
function hasSeedlint(interpreter) {
  return new Promise((resolve) => {
    execFile(interpreter, PROBE, { timeout: 20000, cwd: os.tmpdir() }, (error) => resolve(!error));
  });
}

/** Return the full name of a program on PATH; undefined if there is none. */
function onPath(name, environment = process.env) {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ""] : [""];
  for (const folder of (environment.PATH ?? environment.Path ?? "").split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    for (const ending of endings) {
      const candidate = path.join(folder, name + ending);
      try {
        fs.accessSync(candidate, fs.constants.X_OK);
        if (fs.statSync(candidate).isFile()) return candidate;
      } catch {
        // The next one may do.
      }
    }
  }
  return undefined;
}

/**
 * Return the command of the server and how it was found, or a reason why there is none.
 *
 * `selected` returns the interpreter that is selected in the Python extension, if any.
 */
async function find({ configured, interpreter, folder, selected, environment }) {
  const direct = expanded(configured, folder);
  if (direct) {
    if (path.isAbsolute(direct) && !fs.existsSync(direct)) {
      return { reason: `seedlint.path names ${direct}, which does not exist.` };
    }
    return { command: direct, args: ["server"], how: "seedlint.path" };
  }
  const named = expanded(interpreter, folder);
  if (named) {
    if (await hasSeedlint(named)) return fromInterpreter(named, "seedlint.interpreter");
    return { reason: `seedlint.interpreter names ${named}, which has no seedlint[server]: install it there.` };
  }
  const python = await selected();
  if (python && (await hasSeedlint(python))) return fromInterpreter(python, "the selected interpreter");
  const found = onPath("seedlint", environment);
  if (found) return { command: found, args: ["server"], how: "PATH" };
  const where = python ? `neither for ${python} nor on PATH` : "on PATH";
  return { reason: `No seedlint was found ${where}: install seedlint[server] with pip, or set seedlint.path.` };
}

function fromInterpreter(interpreter, how) {
  return { command: interpreter, args: ["-P", "-m", "seedlint", "server"], how };
}

module.exports = { expanded, find, hasSeedlint, onPath };
