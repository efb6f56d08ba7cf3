// The extension: starts the server, restarts it when its command changes, and passes commands on.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const server = require("./server");

const SCHEMES = ["file", "untitled", "vscode-notebook-cell"];
// Settings that decide which server runs; the others are sent to it.
const STARTING = ["seedlint.path", "seedlint.interpreter"];

let client;
let log;
let starting = Promise.resolve();

/** Return the interpreter that is selected in the Python extension; undefined without one. */
async function selected() {
  if (!vscode.workspace.isTrusted) return undefined; // it may lie in the folder
  const python = vscode.extensions.getExtension("ms-python.python");
  if (!python) return undefined;
  try {
    const api = python.isActive ? python.exports : await python.activate();
    const resource = vscode.workspace.workspaceFolders?.[0]?.uri;
    return api?.environments?.getActiveEnvironmentPath(resource)?.path;
  } catch (error) {
    log.appendLine(`The Python extension does not say which interpreter is selected: ${error}`);
    return undefined;
  }
}

function settings() {
  return vscode.workspace.getConfiguration("seedlint");
}

/** Start the server, after stopping the one before. Calls wait for one another. */
function restart() {
  starting = starting.then(stop).then(start).catch((error) => complain(`The server did not start: ${error.message ?? error}`));
  return starting;
}

async function start() {
  if (!settings().get("enable", true)) return;
  const found = await server.find({
    configured: settings().get("path"),
    interpreter: settings().get("interpreter"),
    folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    selected,
  });
  if (!found.command) {
    await complain(found.reason);
    return;
  }
  log.appendLine(`Starting ${found.command} ${found.args.join(" ")} (from ${found.how})`);
  const run = { command: found.command, args: found.args };
  client = new LanguageClient("seedlint", "seedlint", run, {
    documentSelector: SCHEMES.map((scheme) => ({ scheme, language: "python" })),
    initializationOptions: { settings: settings() },
    synchronize: { configurationSection: "seedlint" },
    outputChannel: log,
    middleware: { window: { showDocument } },
  });
  await client.start();
}

/** Show a rule's page as it is meant to be read, and any other document as the server asks for it. */
async function showDocument(params, next) {
  if (!params.uri.endsWith(".md")) return next(params);
  await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.parse(params.uri));
  return { success: true };
}

async function stop() {
  const before = client;
  client = undefined;
  await before?.stop().catch((error) => log.appendLine(`The server did not stop in good order: ${error}`));
}

async function complain(message) {
  log.appendLine(message);
  const choice = await vscode.window.showErrorMessage(`seedlint: ${message}`, "Settings", "Log");
  if (choice === "Settings") await vscode.commands.executeCommand("workbench.action.openSettings", "seedlint");
  if (choice === "Log") log.show();
}

/** Have the server carry out a command. */
async function ask(command, ...args) {
  if (!client) {
    await vscode.window.showWarningMessage("seedlint: the server does not run.");
    return undefined;
  }
  return client.sendRequest("workspace/executeCommand", { command, arguments: args });
}

async function showRule(code) {
  const wanted = code ?? (await vscode.window.showInputBox({ prompt: "The code or name of a rule", placeHolder: "SL101" }));
  return wanted ? ask("seedlint.server.showRule", wanted) : undefined;
}

function here() {
  return vscode.window.activeTextEditor?.document.uri.toString();
}

async function fixFile() {
  return here() ? ask("seedlint.server.fixFile", here()) : undefined;
}

async function fixProject() {
  return ask("seedlint.server.fixProject", here() ?? "");
}

async function activate(context) {
  log = vscode.window.createOutputChannel("seedlint");
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("seedlint.restart", restart),
    vscode.commands.registerCommand("seedlint.showRule", showRule),
    vscode.commands.registerCommand("seedlint.fixFile", fixFile),
    vscode.commands.registerCommand("seedlint.fixProject", fixProject),
    vscode.commands.registerCommand("seedlint.showLog", () => log.show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const other = event.affectsConfiguration("seedlint.enable") && Boolean(client) !== settings().get("enable", true);
      if (other || STARTING.some((name) => event.affectsConfiguration(name))) return restart();
      return undefined;
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  const python = vscode.extensions.getExtension("ms-python.python");
  const changes = (python?.isActive ? python.exports : undefined)?.environments?.onDidChangeActiveEnvironmentPath;
  if (changes) context.subscriptions.push(changes(restart));
  await restart();
}

function deactivate() {
  return stop();
}

module.exports = { activate, deactivate };
