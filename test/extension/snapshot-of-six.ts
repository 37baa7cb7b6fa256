import { NO_EDITS, type Edit } from '../../src/domain/curation';
import type { RunSnapshot } from '../../src/domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../src/domain/configuration';

/** Six images with final labels: `cat` has 0, 1, 2, `dog` 3 and 4, and 5 has no label. */
export function snapshotOfSix(...edits: Edit[]): RunSnapshot {
  const cluster = (id: number, name: string, images: number[]) => ({
    id,
    name,
    images,
    agreedByAll: 0,
    meanConfidence: 0,
  });
  return {
    dataSet: 'six',
    root: '/pictures',
    folders: ['/pictures'],
    source: 'final',
    finished: true,
    labelling: 'first',
    configuration: DEFAULT_CONFIGURATION,
    paths: ['a/tabby.jpg', 'a/tiger.jpg', 'a/odd.jpg', 'b/pug.jpg', 'b/catalogue.jpg', 'b/blur.jpg'],
    hashes: ['0', '1', '2', '3', '4', '5'],
    confidence: [0.9, 0.8, 0.4, 0.95, 0.5, 0.2],
    agreement: ['all', 'most', 'disputed', 'all', 'most', 'disputed'],
    partitions: { autoencoder: [0, 0, 0, 1, 1, 1], hog: [0, 0, 1, 1, 1, 1] },
    clusters: [cluster(0, 'cat', [0, 1, 2]), cluster(1, 'dog', [3, 4]), cluster(-1, 'Undecided', [5])],
    curation: { ...NO_EDITS, edits },
    curves: [],
    unreadable: [],
    thumbnailFolder: '/thumbnails',
    timings: {},
  };
}
