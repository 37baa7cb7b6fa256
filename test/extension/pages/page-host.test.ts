import assert from 'node:assert/strict';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import type * as PageHostModule from '../../../src/extension/pages/page-host';
import type { PageContext } from '../../../src/extension/pages/page-host';
import { Random } from '../../../src/engine/base/random';
import { oddValue, placesIn } from '../../torture/odd-values';
import { validMessages, wrongFor } from '../../torture/page-messages';
import { runOfSix } from '../run-of-six';

/** Commands that the host ran, in place of the editor's. */
const executed: unknown[][] = [];

class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => unknown>();
  readonly event = (listener: (value: T) => unknown) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

/** What a page's host uses of the editor. */
const vscode = {
  EventEmitter,
  CancellationError: class extends Error {},
  Uri: {
    file: (fsPath: string) => ({ fsPath, toString: () => `file://${fsPath}` }),
    joinPath: ({ fsPath }: { fsPath: string }, ...parts: string[]) => vscode.Uri.file(path.join(fsPath, ...parts)),
  },
  commands: { executeCommand: (...given: unknown[]) => void executed.push(given) },
  window: { showErrorMessage: () => Promise.resolve(undefined) },
};

const loader = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
const load = loader._load.bind(Module);
loader._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));
const { PageHost } = createRequire(__filename)('../../../src/extension/pages/page-host') as typeof PageHostModule;

/** A host that shows a run of six, and a page that says whatever it is given. */
function open() {
  const said = new EventEmitter<unknown>();
  const webview = {
    ...{ html: '', cspSource: 'https://pages.example', options: {} as { localResourceRoots?: unknown[] } },
    onDidReceiveMessage: said.event,
    asWebviewUri: (uri: unknown) => `https://pages.example/${String(uri)}`,
    postMessage: (message: unknown) => Promise.resolve(posted.push(message)),
  };
  const posted: unknown[] = [];
  const asked: string[] = [];
  const state = { folders: ['/pictures'], running: false, snapshot: runOfSix() };
  const runs = new Proxy(
    { onChange: new EventEmitter<unknown>().event },
    {
      get: (known, name) =>
        name === 'onChange' ? known.onChange : () => Promise.resolve(void asked.push(String(name))),
    },
  );
  const context = {
    extension: vscode.Uri.file('/extension'),
    runs,
    log: { debug: () => undefined, error: () => undefined },
  };
  const host = new PageHost(webview as never, 'panel', () => state, context as unknown as PageContext);
  return { host, webview, posted, asked, state, say: (message: unknown) => said.fire(message) };
}

test('malformed messages of a page run no command, ask the engine nothing, answer nothing and throw nothing', () => {
  const { host, posted, asked, state, say } = open();
  const before = JSON.stringify(state);
  const random = new Random(1);
  executed.length = 0;
  for (const message of validMessages()) {
    for (const place of placesIn(message)) for (const wrong of wrongFor(message, place)) say(wrong);
  }
  for (let i = 0; i < 8000; i++) say(oddValue(random));
  assert.deepEqual([executed, posted, asked], [[], [], []]);
  assert.equal(JSON.stringify(state), before);
  // The host is well: what is valid still reaches it.
  say({ type: 'openImage', image: 5 });
  say({ type: 'undo' });
  assert.deepEqual(executed, [['winnow.openImage', { folders: ['/pictures'], image: 5 }]]);
  assert.deepEqual(asked, ['undo']);
  host.dispose();
});

test('a page may load its own bundle and the thumbnails of its run, and its policy allows nothing unsafe', () => {
  const { host, webview } = open();
  const roots = webview.options.localResourceRoots?.map(String);
  assert.deepEqual(roots, ['file:///extension/dist/webview', 'file:///thumbnails']);
  const policies = [...webview.html.matchAll(/<meta http-equiv="Content-Security-Policy" content="([^"]*)"/g)];
  assert.equal(policies.length, 1);
  const policy = new Map(
    policies[0]![1]!.split(';').map((rule) => {
      const [name, ...sources] = rule.trim().split(/\s+/);
      return [name!, sources] as const;
    }),
  );
  assert.deepEqual(policy.get('default-src'), ["'none'"]);
  for (const [name, sources] of policy) {
    for (const source of sources) assert.doesNotMatch(source, /unsafe|\*|^data:|^blob:|^https?:$/, `${name} ${source}`);
  }
  const [nonce] = policy.get('script-src') ?? [];
  const scripts = [...webview.html.matchAll(/<script\b([^>]*)>([^<]*)</g)];
  assert.deepEqual(
    scripts.map(([, attributes, body]) => [`'nonce-${/nonce="([^"]+)"/.exec(attributes!)?.[1]}'`, body]),
    [[nonce, '']],
  );
  assert.doesNotMatch(webview.html, /\son\w+=|javascript:|style="/);
  assert.notEqual(open().webview.html, webview.html, 'every page has a nonce of its own');
  host.dispose();
});
