import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { curate, EXCLUDED, UNDECIDED, type Edit } from '../../../src/domain/curation';
import { clusterContext, dataSetContext, imageContext } from '../../../src/extension/tree/row-context';
import { snapshotOfSix } from '../snapshot-of-six';

interface Item {
  readonly command: string;
  readonly when: string;
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly contributes: { readonly menus: Readonly<Record<'view/item/context', readonly Item[]>> };
};

/** Commands that the menu of one row shows, without those of the buttons in it. */
function menuOf(viewItem: string): string[] {
  const shown = manifest.contributes.menus['view/item/context'].filter(({ when }) =>
    when.split(' && ').every((clause) => holds(clause, viewItem)),
  );
  return [...new Set(shown.map(({ command }) => command.replace('winnow.', '')))].sort();
}

/** The part of the editor's language of clauses that the menus of the tree are written in. */
function holds(clause: string, viewItem: string): boolean {
  const [, pattern] = /^viewItem =~ \/(.+)\/$/.exec(clause) ?? [];
  if (pattern !== undefined) return new RegExp(pattern).test(viewItem);
  const [, value] = /^viewItem == (\S+)$/.exec(clause) ?? [];
  if (value !== undefined) return viewItem === value;
  if (clause === 'listMultiSelection') return false;
  assert.ok(['view == winnow.clusters', '!listMultiSelection'].includes(clause), clause);
  return true;
}

const six = (edits: readonly Edit[] = [], finished = true) => ({ ...snapshotOfSix(...edits), finished });
const clusterMenu = (id: number, edits: readonly Edit[] = [], { names = [] as string[], finished = true } = {}) => {
  const snapshot = six(edits, finished);
  const clusters = snapshot.clusters.map((cluster) => (names.length > 0 ? { ...cluster, proposals: names } : cluster));
  const curated = curate({ ...snapshot, clusters });
  const shown = curated.clusters.find((cluster) => cluster.id === id);
  return menuOf(clusterContext(id, shown, curated, finished));
};
const imageMenu = (image: number, edits: readonly Edit[] = [], finished = true) => {
  const snapshot = six(edits, finished);
  return menuOf(imageContext(image, curate(snapshot), snapshot));
};
const dataSetMenu = (running: boolean, edits: readonly Edit[] = []) =>
  menuOf(dataSetContext({ folders: ['/pictures'], snapshot: six(edits), running }));

test('a cluster offers to accept a name where one is proposed, and only there', () => {
  assert.ok(clusterMenu(0, [], { names: ['tabby'] }).includes('acceptName'));
  assert.ok(!clusterMenu(0).includes('acceptName'));
  assert.ok(
    !clusterMenu(0, [{ kind: 'rename', cluster: 0, name: 'cats' }], { names: ['tabby'] }).includes('acceptName'),
  );
});

test('a cluster offers each mark only while an image of it lacks or has it', () => {
  const marks = (edits: readonly Edit[]) => clusterMenu(0, edits).filter((command) => command.startsWith('mark'));
  assert.deepEqual(marks([]), ['markReviewed']);
  assert.deepEqual(marks([{ kind: 'review', images: [0] }]), ['markReviewed', 'markUnreviewed']);
  assert.deepEqual(marks([{ kind: 'review', images: [0, 1, 2] }]), ['markUnreviewed']);
});

test('one image is not split, and the only label merges with none', () => {
  assert.ok(clusterMenu(1).includes('splitCluster'));
  assert.ok(!clusterMenu(1, [{ kind: 'move', images: [4], to: 0 }]).includes('splitCluster'));
  assert.ok(clusterMenu(1).includes('mergeClusters'));
  assert.ok(!clusterMenu(0, [{ kind: 'merge', clusters: [0, 1], into: 0 }]).includes('mergeClusters'));
});

test('images without a label, and those that are excluded, have what can be done with them', () => {
  assert.deepEqual(clusterMenu(UNDECIDED), ['excludeImages', 'moveImages', 'openPanel', 'tagImages']);
  const excluded: Edit[] = [{ kind: 'exclude', images: [0] }];
  assert.deepEqual(clusterMenu(EXCLUDED, excluded), ['includeImages', 'moveImages', 'openPanel']);
  assert.deepEqual(
    imageMenu(0, excluded).filter((command) => /clude|tag|mark/.test(command)),
    ['includeImages'],
  );
  assert.deepEqual(
    imageMenu(0).filter((command) => /clude|tag|mark/.test(command)),
    ['excludeImages', 'markReviewed', 'tagImages'],
  );
  assert.ok(imageMenu(0, [{ kind: 'review', images: [0] }]).includes('markUnreviewed'));
});

test('first groups can be looked at, and not corrected', () => {
  assert.deepEqual(clusterMenu(0, [], { names: ['tabby'], finished: false }), ['openPanel']);
  assert.deepEqual(imageMenu(0, [], false), ['lookCloser', 'openImage', 'revealImage']);
});

test('a data set can be opened and forgotten, and learned from once it has corrections', () => {
  const menu = dataSetMenu(false);
  for (const command of ['openPanel', 'forgetDataSet', 'exportTree', 'clusterFromScratch'])
    assert.ok(menu.includes(command), command);
  assert.ok(!menu.includes('relabel'));
  assert.ok(dataSetMenu(false, [{ kind: 'review', images: [0] }]).includes('relabel'));
});

test('a run that goes on can be looked at and cancelled, and nothing else', () => {
  assert.deepEqual(dataSetMenu(true), ['cancel', 'openPanel']);
});
