import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as vscodeApi from 'vscode';
import type * as PageHostModule from '../../../src/extension/pages/page-host';
import type { PageContext } from '../../../src/extension/pages/page-host';
import { Random } from '../../../src/engine/base/random';
import { oddValue, placesIn } from '../../torture/odd-values';
import { validMessages, wrongFor } from '../../torture/page-messages';
import { editor as vscode, EventEmitter, executed, withEditor } from '../fake-editor';
import { snapshotOfSix } from '../snapshot-of-six';

const { PageHost } = withEditor<typeof PageHostModule>('pages/page-host');

/** A host that shows six images, and a page that says whatever it is given. */
function open() {
  const said = new EventEmitter<unknown>();
  const webview = {
    html: '',
    cspSource: 'https://pages.example',
    options: {} as { localResourceRoots?: unknown[] },
    onDidReceiveMessage: said.event,
    asWebviewUri: (uri: unknown) => `https://pages.example/${String(uri)}`,
    postMessage: (message: unknown) => Promise.resolve(posted.push(message)),
  };
  const posted: unknown[] = [];
  const asked: string[] = [];
  /** What the data sets were asked last, until it is answered. */
  const questions: unknown[][] = [];
  const called = (name: string, given: unknown[]): Promise<unknown> => {
    asked.push(name);
    questions.push(given);
    return name === 'ask' ? new Promise(() => undefined) : Promise.resolve();
  };
  const state = { folders: ['/pictures'], running: false, snapshot: snapshotOfSix() };
  const dataSets = new Proxy(
    { onChange: new EventEmitter<unknown>().event },
    {
      get: (known, name) =>
        name === 'onChange' ? known.onChange : (...given: unknown[]) => called(String(name), given),
    },
  );
  const context = {
    extension: vscode.Uri.file('/extension'),
    dataSets,
    log: { debug: () => undefined, error: () => undefined },
  };
  const host = new PageHost(webview as never, 'panel', () => state, context as unknown as PageContext);
  return { host, webview, posted, asked, questions, state, say: (message: unknown) => said.fire(message) };
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

test('a page may load its own bundle and the pictures of its data set, and its policy allows nothing unsafe', () => {
  const { host, webview } = open();
  const roots = webview.options.localResourceRoots?.map(String);
  assert.deepEqual(roots, ['file:///extension/dist/webview', 'file:///thumbnails', 'file:///pictures']);
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
  // Messages are data, which runs nothing.
  const scripts = [...webview.html.matchAll(/<script\b(?! type="application\/json")([^>]*)>([^<]*)</g)];
  assert.deepEqual(
    scripts.map(([, attributes, body]) => [`'nonce-${/nonce="([^"]+)"/.exec(attributes!)?.[1]}'`, body]),
    [[nonce, '']],
  );
  assert.doesNotMatch(webview.html, /\son\w+=|javascript:|style="/);
  assert.notEqual(open().webview.html, webview.html, 'every page has a nonce of its own');
  host.dispose();
});

test('a page that gives a question up has it cancelled, and no other', () => {
  const { host, questions, say } = open();
  for (const id of [1, 2]) {
    say({ type: 'ask', id, labelling: 'first', question: { about: 'map', projection: 'umap', space: 'all' } });
  }
  const options = questions.map((given) => given.at(-1) as { labelling: string; token: vscodeApi.CancellationToken });
  say({ type: 'cancelQuestion', id: 1 });
  assert.deepEqual(
    options.map(({ token }) => token.isCancellationRequested),
    [true, false],
  );
  assert.deepEqual(
    [...new Set(options.map(({ labelling }) => labelling))],
    ['first'],
    'it is about what the page shows',
  );
  host.dispose();
});

test('the progress of a question reaches the page that asked, under its id', () => {
  const { host, posted, questions, say } = open();
  say({ type: 'ask', id: 7, labelling: 'first', question: { about: 'relabel' } });
  const { onProgress } = questions[0]!.at(-1) as { onProgress: (progress: unknown) => void };
  const progress = { stage: 'classify', done: 1, total: 2 };
  onProgress(progress);
  assert.deepEqual(posted, [{ type: 'questionProgress', id: 7, progress }]);
  say({ type: 'cancelQuestion', id: 7 });
  onProgress(progress);
  assert.equal(posted.length, 1, 'nothing more of a question that was given up');
  host.dispose();
});

test('Cancel of a page cancels what goes on in its own data set', () => {
  const { host, asked, questions, say } = open();
  say({ type: 'cancel' });
  assert.deepEqual([asked, questions], [['cancel'], [[['/pictures']]]]);
  host.dispose();
});

test('a page that asks for the network that reads words gets it by the command, whose no is no', async () => {
  const { host, posted, say } = open();
  const command = vscode.commands.executeCommand;
  const results = [true, undefined];
  vscode.commands.executeCommand = (...given) => {
    executed.push(given);
    return results.shift();
  };
  executed.length = 0;
  for (const id of [1, 2]) say({ type: 'ask', id, labelling: 'first', question: { about: 'pair' } });
  await new Promise(setImmediate);
  vscode.commands.executeCommand = command;
  assert.deepEqual(executed, [['winnow.getPair'], ['winnow.getPair']]);
  assert.deepEqual(posted, [
    { type: 'answer', id: 1, answer: { about: 'pair', there: true } },
    { type: 'answer', id: 2, answer: { about: 'pair', there: false } },
  ]);
  host.dispose();
});
