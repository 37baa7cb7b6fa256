import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as ClusterPanelsModule from '../../../src/extension/pages/cluster-panels';
import type { DataSet } from '../../../src/extension/client/known-data-sets';
import { editor, EventEmitter, withEditor } from '../fake-editor';
import { snapshotOfSix } from '../snapshot-of-six';

const { ClusterPanels } = withEditor<typeof ClusterPanelsModule>('pages/cluster-panels');

function fakePanel(title: string) {
  const posted: { type: string; snapshot?: { dataSet: string } }[] = [];
  const said = new EventEmitter<unknown>();
  const webview = {
    html: '',
    cspSource: 'https://pages.example',
    options: {},
    onDidReceiveMessage: said.event,
    asWebviewUri: String,
    postMessage: (message: (typeof posted)[number]) => Promise.resolve(posted.push(message)),
  };
  const nothing = () => ({ dispose: () => undefined });
  const panel = { title, webview, visible: true, active: true, onDidChangeViewState: nothing, onDidDispose: nothing };
  return { panel, posted, say: (message: unknown) => said.fire(message) };
}

test('a restored panel shows the data set of its state, and waits until that is loaded', async () => {
  const changed = new EventEmitter<unknown>();
  const all: DataSet[] = [];
  const stateOf = (folder: string): DataSet => ({
    folders: [folder],
    running: false,
    snapshot: { ...snapshotOfSix(), dataSet: folder, folders: [folder] },
  });
  let opened: () => void = () => undefined;
  const opening = new Promise<void>((resolve) => (opened = resolve));
  const dataSets = {
    onChange: changed.event,
    hasUnopened: true,
    all,
    get latest() {
      return all.at(-1);
    },
    find: ([folder]: string[]) => all.find(({ folders }) => folders[0] === folder),
    reopen: () => opening,
  };
  const context = { extension: editor.Uri.file('/extension'), dataSets, log: { debug: () => undefined } };
  const panels = new ClusterPanels(context as never);
  const { panel, posted, say } = fakePanel('Clusters: ab');
  await panels.deserializeWebviewPanel(panel as never, { dataSet: '/ab' });
  say({ type: 'ready' });
  assert.deepEqual(posted.splice(0), [{ type: 'opening' }]);
  // Its title ends with the name of this one, which is also the latest.
  all.push(stateOf('/b'));
  changed.fire(undefined);
  assert.deepEqual(posted.splice(0), [{ type: 'opening' }]);
  assert.equal(panels.isVisible(['/b']), false);
  all.push(stateOf('/ab'));
  changed.fire(undefined);
  assert.equal(posted.find(({ type }) => type === 'snapshot')?.snapshot?.dataSet, '/ab');
  assert.equal(panels.isVisible(['/ab']), true);
  // One whose data set is gone offers to cluster.
  const other = fakePanel('Clusters: gone');
  await panels.deserializeWebviewPanel(other.panel as never, { dataSet: '/gone' });
  other.say({ type: 'ready' });
  dataSets.hasUnopened = false;
  opened();
  await opening;
  await Promise.resolve();
  assert.equal(other.posted.at(-1)?.type, 'empty');
});
