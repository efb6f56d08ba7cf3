// A stand-in for the module `vscode`: what the extension and its client library ask of it, and a record of that.
"use strict";

const Module = require("node:module");

/** Return something that can be called, constructed, and asked for anything. */
function anything(name) {
  const known = {};
  return new Proxy(class {}, {
    get(target, key) {
      if (key === "prototype" || key === "name" || key === Symbol.hasInstance) return Reflect.get(target, key);
      if (key === "then" || typeof key === "symbol") return undefined;
      return (known[key] ??= anything(`${name}.${key}`));
    },
    apply: () => ({ dispose() {} }),
  });
}

class Uri {
  constructor(text) {
    this.text = text;
    this.scheme = text.split(":", 1)[0];
    this.path = text.replace(/^\w+:\/\//, "");
    this.fsPath = decodeURIComponent(this.path);
  }
  static parse(text) {
    return new Uri(text);
  }
  static file(path) {
    return new Uri(`file://${path}`);
  }
  toString() {
    return this.text;
  }
}

/** Return a `vscode` with some settings, and what happened in it. */
function stub({ settings = {}, folder, python, trusted = true } = {}) {
  const met = { commands: new Map(), errors: [], executed: [], log: [], configured: [] };
  const event = () => ({ dispose() {} });
  const configuration = (section) => ({
    get: (key, fallback) => (section === "seedlint" && key in settings ? settings[key] : fallback),
    has: () => false,
    inspect: () => undefined,
    ...(section === "seedlint" ? settings : {}),
  });
  class Disposable {
    constructor(dispose = () => {}) {
      this.dispose = dispose;
    }
  }
  const channel = { append() {}, appendLine: (line) => met.log.push(line), clear() {}, show() {}, dispose() {}, replace() {} };
  const emitter = class {
    constructor() {
      this.event = event;
    }
    fire() {}
    dispose() {}
  };
  const module = {
    Uri,
    Disposable,
    EventEmitter: emitter,
    CancellationTokenSource: class {
      constructor() {
        this.token = { isCancellationRequested: false, onCancellationRequested: event };
      }
      cancel() {}
      dispose() {}
    },
    version: "1.90.0",
    env: { appName: "stub", language: "en" },
    extensions: {
      getExtension: (id) => (id === "ms-python.python" ? python : undefined),
      onDidChange: event,
    },
    commands: {
      registerCommand(name, handler) {
        if (met.commands.has(name)) throw new Error(`command '${name}' already exists`);
        met.commands.set(name, handler);
        return new Disposable(() => met.commands.delete(name));
      },
      executeCommand: async (...call) => met.executed.push(call),
    },
    window: {
      activeTextEditor: undefined,
      visibleTextEditors: [],
      tabGroups: { all: [], onDidChangeTabs: event, onDidChangeTabGroups: event },
      createOutputChannel: () => channel,
      showErrorMessage: async (message) => void met.errors.push(message),
      showWarningMessage: async (message) => void met.errors.push(message),
      showInputBox: async () => "SL101",
      onDidChangeActiveTextEditor: event,
      onDidChangeVisibleTextEditors: event,
    },
    workspace: {
      isTrusted: trusted,
      workspaceFolders: folder ? [{ uri: Uri.file(folder), name: "project", index: 0 }] : undefined,
      textDocuments: [],
      notebookDocuments: [],
      getConfiguration: configuration,
      getWorkspaceFolder: () => undefined,
      onDidChangeConfiguration(listener) {
        met.configured.push(listener);
        return new Disposable();
      },
      createFileSystemWatcher: () => ({ onDidCreate: event, onDidChange: event, onDidDelete: event, dispose() {} }),
    },
    languages: anything("languages"),
  };
  for (const name of ["workspace", "window", "languages"]) {
    module[name] = new Proxy(module[name], {
      get: (target, key) =>
        key in target ? target[key] : typeof key === "string" && /^on(Did|Will)/.test(key) ? event : anything(`${name}.${String(key)}`),
    });
  }
  const whole = new Proxy(module, { get: (target, key) => (key in target ? target[key] : anything(String(key))) });
  return { vscode: whole, met };
}

/** Load a module with another `vscode`, afresh. */
function load(file, vscode) {
  const resolve = Module._load;
  Module._load = (request, ...rest) => (request === "vscode" ? vscode : resolve(request, ...rest));
  try {
    delete require.cache[require.resolve(file)];
    return require(file);
  } finally {
    Module._load = resolve;
  }
}

module.exports = { load, stub };
