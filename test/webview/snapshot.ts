/** Whole snapshots of runs, of any size, for the pages of the panel. */
import { createHash } from 'node:crypto';
import type { Suspect } from '../../src/domain/audit';
import type { Agreement, RunSnapshot, ScoreCurve } from '../../src/domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../src/domain/configuration';

/** Different pictures; images beyond these repeat them. */
export const PICTURES = 48;

/** The hash of a picture, which names its thumbnail. */
export const hashOf = (number: number): string =>
  createHash('sha256')
    .update(`picture ${number % PICTURES}`)
    .digest('hex');

/** A run of `count` clusters, named Group 1 … `count`, of `size` images; `more` is in each. */
export function equalClusters(
  { count, size }: { readonly count: number; readonly size: number },
  more: { readonly proposals?: readonly string[] } = {},
): RunSnapshot {
  const clusters = Array.from({ length: count }, (_, id) => ({
    id,
    name: `Group ${id + 1}`,
    images: Array.from({ length: size }, (_, i) => size * id + i),
    agreedByAll: 0.8,
    meanConfidence: 0.9,
    ...more,
  }));
  return { ...makeSnapshot({ count: size * count, clusters: 1 }), clusters, partitions: {} };
}

interface Wanted extends Partial<Omit<RunSnapshot, 'clusters'>> {
  readonly count: number;
  readonly clusters?: number;
  readonly names?: readonly string[];
}

/**
 * A run of `count` images in clusters whose sizes fall from half of all; `names` replace the first
 * paths.
 */
export function makeSnapshot({ count, clusters = 6, names = [], ...changes }: Wanted): RunSnapshot {
  const cluster: number[] = [];
  for (let i = 0; i < count; i++) {
    let id = 0;
    for (let rest = i % 64; rest % 2 === 1 && id < clusters - 1; rest >>= 1) id++;
    cluster.push(id);
  }
  const tier = (i: number): Agreement => ((i * 7919) % 100 < 68 ? 'all' : (i * 7919) % 100 < 90 ? 'most' : 'disputed');
  const indices = Array.from({ length: count }, (_, i) => i);
  const agreement = indices.map(tier);
  const confidence = indices.map((i) => 0.55 + ((i * 7) % 45) / 100);
  const labels = ['beach', 'forest path', 'city street', 'harbour', 'mountain', 'night sky'];
  const ks = Array.from({ length: 19 }, (_, i) => i + 2);
  const curve = (
    extractor: ScoreCurve['extractor'],
    chosen: number,
    rule: ScoreCurve['rule'],
    swing: number,
  ): ScoreCurve => ({
    extractor,
    ks,
    scores: ks.map(
      (k) =>
        0.9 / k +
        0.02 * Math.abs(k - chosen) +
        swing * Math.abs(Math.sin(k * 1.7)) +
        (k < 4 ? 0.1 : 0) -
        (k === chosen ? 0.03 : 0),
    ),
    stabilities: ks.map((k) => 1 / (1 + 0.1 * Math.abs(k - chosen))),
    chosen,
    rule,
  });
  return {
    dataSet: 'pictures-1',
    root: '/home/ada/pictures/holiday 2024',
    folders: ['/home/ada/pictures/holiday 2024'],
    source: 'final',
    finished: true,
    configuration: DEFAULT_CONFIGURATION,
    paths: indices.map((i) => names[i] ?? `day ${1 + (i % 9)}/IMG_${String(1000 + i)}.jpg`),
    hashes: cluster.map((id, i) => hashOf(6 * (i >> (id + 1)) + id)),
    confidence,
    agreement,
    partitions: { autoencoder: cluster, exemplar: cluster.map((id) => (id + 1) % clusters), hog: cluster },
    consensus: cluster,
    labelling: 'run-1 final',
    curation: { edits: [], undone: [] },
    clusters: Array.from({ length: clusters }, (_, id) => {
      const images = indices.filter((i) => cluster[i] === id).sort((a, b) => confidence[b]! - confidence[a]! || a - b);
      const agreed = images.filter((i) => agreement[i] === 'all').length;
      return {
        id,
        name: labels[id] ?? `cluster ${id}`,
        images,
        agreedByAll: Math.max(0, agreed / images.length - id * 0.03),
        meanConfidence: 0.93 - id * 0.05,
      };
    }),
    curves: [
      curve('autoencoder', 8, 'minimum after the first local maximum', 0.05),
      curve('exemplar', 6, 'global minimum', 0.03),
      curve('hog', 9, 'minimum after the first local maximum', 0.06),
    ],
    unreadable: [{ path: 'day 3/broken.jpg', reason: 'the file is empty' }],
    thumbnailFolder: '/store/thumbnails',
    timings: {},
    ...changes,
  } satisfies RunSnapshot;
}

/**
 * A run whose clusters are given classes, with an audit: every 40th image is suspected of belonging
 * to the next class.
 */
export function makeAudit({ count, most = Infinity }: { count: number; most?: number }): RunSnapshot {
  const snapshot = makeSnapshot({ count });
  const { clusters } = snapshot;
  const suspects: Suspect[] = [];
  for (let image = 3; image < count; image += 40) {
    const given = clusters.find(({ images }) => images.includes(image))!;
    const rather = clusters[(given.id + 1) % clusters.length]!;
    const score = 0.98 - 0.01 * suspects.length;
    const neighbours = [...rather.images.slice(image % 7, (image % 7) + 11), given.images[0]!];
    const why = `11 of 12 nearest images are in ${rather.name}, 1 in ${given.name}; all features put it with ${rather.name}`;
    suspects.push({ image, given: given.id, suggested: rather.id, score, why, neighbours });
  }
  const audit = { k: 12, found: suspects.length, suspects: suspects.slice(0, most) };
  return { ...snapshot, source: 'given', labelling: 'run-1 given', audit } satisfies RunSnapshot;
}
