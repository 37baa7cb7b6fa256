import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curate } from '../../../src/domain/curation';
import { badgeText } from '../../../src/extension/decorations/badge-text';
import type * as CuratedModule from '../../../src/extension/client/curated';
import { imageOfFile } from '../../../src/extension/decorations/image-of-file';
import type * as TreeItems from '../../../src/extension/tree/tree-items';
import { editor, withEditor } from '../fake-editor';
import { snapshotOfSix } from '../snapshot-of-six';

Object.assign(editor, {
  TreeItem: class {
    constructor(readonly label: string) {}
  },
  TreeItemCollapsibleState: { Collapsed: 1, Expanded: 2 },
  ThemeIcon: class {},
});
const { whyLabelled } = withEditor<typeof CuratedModule>('client/curated');
const { clusterItem, dataSetItem } = withEditor<typeof TreeItems>('tree/tree-items');

test('a cluster says how sure it is, and how far the extractors agree once there are two of them', () => {
  const described = (partitions: Partial<Record<'hog' | 'autoencoder', number[]>>) => {
    const snapshot = { ...snapshotOfSix(), partitions };
    const { description, tooltip } = clusterItem(
      { kind: 'cluster', folders: snapshot.folders, cluster: 0 },
      { snapshot, curated: curate(snapshot) },
      3,
    );
    return `${String(description)} ${tooltip as string}`;
  };
  const hog = [0, 0, 1, 1, 1, 1];
  assert.doesNotMatch(described({ hog }), /agree/);
  assert.match(described({ hog, autoencoder: hog }), /\d+% confident [^]*agree on 33%/);
});

test('of a run by a graph the words tell of neighbours, also where it has one kind of features', () => {
  const hierarchy = { leaves: [0, 0, 0, 1, 1, 1], merges: [{ a: 0, b: 1 }], shown: 2 };
  for (const partitions of [snapshotOfSix().partitions, { hog: [0, 0, 0, 1, 1, 1] }]) {
    const snapshot = { ...snapshotOfSix(), partitions, hierarchy };
    const curated = curate(snapshot);
    const { description, tooltip } = clusterItem(
      { kind: 'cluster', folders: snapshot.folders, cluster: 0 },
      { snapshot, curated },
      3,
    );
    assert.match(`${String(description)} ${tooltip as string}`, /\d+% confident [^]*Neighbours agree on 33%/);
    const why = [0, 1, 2].map((image) => whyLabelled(snapshot, curated, image).join(' ')).join('\n');
    assert.match(why, /^Nearly all of[^]*\nMost of the nearest[^]*\nHalf of the nearest/);
    assert.doesNotMatch(`${tooltip as string} ${why}`, /\bviews?\b|classifier/);
  }
  const given = { ...snapshotOfSix(), hierarchy, source: 'given' as const };
  assert.match(whyLabelled(given, curate(given), 1).join(' '), /kinds of features agree/);
});

test('a data set says how much it holds in figures as the panel writes them, and one cluster is one', () => {
  const snapshot = { ...snapshotOfSix(), paths: Array.from({ length: 6889 }, (_, i) => `${i}.jpg`) };
  const { folders } = snapshot;
  const described = (clusters: number) => dataSetItem({ folders, snapshot, running: false }, clusters);
  assert.equal(described(30).description, '6,889 images, 30 clusters');
  assert.equal(described(1).description, '6,889 images, 1 cluster');
});

test('a badge shows the number of a label, or initials', () => {
  assert.equal(badgeText('Group 12'), '12');
  assert.equal(badgeText('red fox'), 'RF');
  assert.equal(badgeText('élan'), 'É');
  assert.equal(badgeText('photos 1998'), 'P1');
  assert.equal(badgeText('…'), '?');
});

test('the reason of a label is the person where the person gave it, else the features', () => {
  const snapshot = snapshotOfSix({ kind: 'move', images: [0], to: 1 }, { kind: 'exclude', images: [1] });
  const curated = curate(snapshot);
  const why = (image: number): string => whyLabelled(snapshot, curated, image).join(' ');
  assert.match(why(0), /by you/);
  assert.match(why(1), /Excluded/);
  assert.match(why(2), /disagree.*classifier.*40%/);
  assert.match(why(5), /no label/);
});

test('of a run with one kind of features no word says that kinds agree or that a classifier labelled', () => {
  const agreement = ['all', 'all', 'disputed', 'all', 'all', 'all'] as const;
  const whyOf = (source: 'hog' | 'final', image: number): string => {
    const snapshot = { ...snapshotOfSix(), partitions: { hog: [0, 0, 0, 1, 1, 1] }, source, agreement };
    return whyLabelled(snapshot, curate(snapshot), image).join(' ');
  };
  assert.match(whyOf('final', 0), /well inside its cluster.*cluster by the one kind of features/);
  assert.match(whyOf('final', 2), /Another cluster is as near.*cluster by the one kind of features/);
  assert.match(whyOf('hog', 2), /One kind of features so far.*Provisional/);
});

test('a file is an image of the data set only at its place below the root', () => {
  assert.equal(imageOfFile(snapshotOfSix(), '/pictures/b/pug.jpg'), 3);
  assert.equal(imageOfFile(snapshotOfSix(), '/other/b/pug.jpg'), undefined);
  assert.equal(imageOfFile(snapshotOfSix(), '/pictures/pug.jpg'), undefined);
});
