import { keepCurrent } from '../../src/engine/curation/current';
import { clustersOf } from '../../src/engine/run/snapshot';
import { dataSetName, keyOf, Store } from '../../src/engine/store/store';
import { NO_EDITS } from '../../src/domain/curation';
import type { RunSnapshot } from '../../src/domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../src/domain/configuration';

/** Where the store of a run that was never computed lies. */
export const FOLDERS = ['/pictures'];

/**
 * A snapshot of images named by letters, whose contents are their names: `{ 'a b c': 0, 'd e': 1 }`
 * puts a, b and c into cluster 0. A name is `letter` or `letter=contents`.
 */
export function snapshotOf(labels: Readonly<Record<string, number>>, more: Partial<RunSnapshot> = {}): RunSnapshot {
  const images = Object.entries(labels)
    .flatMap(([names, label]) => names.split(' ').map((name) => ({ name, label })))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const labelOf = Int32Array.from(images, ({ label }) => label);
  const confidence = Float32Array.from(images, () => 0.5);
  const agreement = images.map(() => 'all' as const);
  const hashes = images.map(({ name }) => name.split('=').at(-1)!);
  return {
    dataSet: dataSetName(FOLDERS),
    root: FOLDERS[0]!,
    folders: FOLDERS,
    source: 'final',
    finished: true,
    configuration: DEFAULT_CONFIGURATION,
    paths: images.map(({ name }) => name.split('=')[0]!),
    hashes,
    confidence: [...confidence],
    agreement,
    partitions: {},
    labelling: keyOf([hashes, [...labelOf]]),
    clusters: clustersOf({ labels: labelOf, confidence, agreement }),
    curation: NO_EDITS,
    curves: [],
    unreadable: [],
    thumbnailFolder: '/t',
    timings: {},
    ...more,
  };
}

/** Publishes a run's snapshots as the pipeline does: early clusters, then the final ones. */
export function publish(parent: string, snapshot: RunSnapshot): RunSnapshot {
  const store = Store.open(parent, FOLDERS);
  keepCurrent(store, { ...snapshot, source: 'hog', finished: false, labelling: `hog ${snapshot.labelling}` });
  return keepCurrent(store, snapshot);
}
