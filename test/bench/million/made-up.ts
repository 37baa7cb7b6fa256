import { NO_EDITS } from '../../../src/domain/curation';
import type { RunConfiguration } from '../../../src/domain/configuration';
import type { Agreement, RunSnapshot } from '../../../src/domain/dataset';
import { Random } from '../../../src/engine/base/random';
import { sha256 } from '../../../src/engine/base/sha256';
import { clustersOf } from '../../../src/engine/run/snapshot';
import { dataSetName, type Store } from '../../../src/engine/store/store';

const GROUPS = 80;
const COMPONENTS = 64;
const EXTRACTORS = ['hog', 'pretrained'] as const;

/** A finished labelling as the graph would make it, without a run. */
export function madeUpLabelling(
  store: Store,
  folders: readonly string[],
  rows: number,
  configuration: RunConfiguration,
): RunSnapshot {
  const random = new Random(3);
  const labels = Int32Array.from({ length: rows }, () => Math.floor(GROUPS * random.next() ** 2));
  const confidence = Float32Array.from({ length: rows }, () => random.next());
  const agreement = Array.from(confidence, (value): Agreement => (value > 0.6 ? 'all' : 'most'));
  return {
    dataSet: dataSetName(folders),
    root: folders[0]!,
    folders,
    source: 'final',
    finished: true,
    configuration,
    paths: Array.from(labels, (_, image) => `shelf ${image % 1000}/photo ${String(image).padStart(7, '0')}.webp`),
    hashes: Array.from(labels, (_, image) => sha256(`image ${image}`)),
    confidence: Array.from(confidence, (value) => Math.round(value * 1e4) / 1e4),
    agreement,
    partitions: { hog: [...labels], pretrained: [...labels] },
    consensus: [...labels],
    hierarchy: { leaves: [...labels], merges: [], shown: GROUPS },
    labelling: 'made up',
    clusters: clustersOf({ labels, confidence, agreement }),
    curation: NO_EDITS,
    curves: [],
    unreadable: [],
    passedOver: [],
    notes: {},
    thumbnailFolder: store.thumbnailFolder,
    timings: {},
  };
}

/** Prepared rows of unit length around a direction for each group, for both extractors. */
export function keepMadeUpRows(store: Store, rows: number): Record<(typeof EXTRACTORS)[number], string> {
  const random = new Random(4);
  const means = Float32Array.from({ length: GROUPS * COMPONENTS }, () => random.normal());
  for (const extractor of EXTRACTORS) {
    const values = new Float32Array(rows * COMPONENTS);
    for (let i = 0; i < rows; i++) {
      const mean = random.integer(GROUPS) * COMPONENTS;
      const row = values.subarray(i * COMPONENTS, (i + 1) * COMPONENTS);
      let sum = 0;
      for (let j = 0; j < COMPONENTS; j++) sum += (row[j] = means[mean + j]! + 2 * random.next() - 1) ** 2;
      for (let j = 0; j < COMPONENTS; j++) row[j]! /= Math.sqrt(sum);
    }
    store.write(`results/made-up-${extractor}`, { meta: { dimension: COMPONENTS }, columns: { rows: values } });
  }
  return { hog: 'made-up-hog', pretrained: 'made-up-pretrained' };
}
