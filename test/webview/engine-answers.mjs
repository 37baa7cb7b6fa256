/** What an engine could answer to the questions of a page, about a snapshot of `makeSnapshot`. */
import sharp from 'sharp';

const png = async (svg) => {
  const bytes = await sharp(Buffer.from(svg)).png().toBuffer();
  return `data:image/png;base64,${bytes.toString('base64')}`;
};
const drawing = (size, fill) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><rect width="${size}" height="${size}" fill="${fill}"/>
  <circle cx="${size / 2}" cy="${size / 2}" r="${size / 3}" fill="white"/></svg>`;

/** A page's `image` facts: pictures that can be told apart, and strokes in every cell. */
export async function imageFacts(image) {
  const responses = await Promise.all(
    Array.from({ length: 64 }, (_, i) => png(drawing(32, `rgb(${i * 4},${i * 4},${i * 4})`))),
  );
  const vaeSamples = await Promise.all(
    Array.from({ length: 24 }, (_, i) => png(drawing(16, `hsl(${i * 15},40%,50%)`))),
  );
  return {
    image,
    seen: await png(drawing(64, 'teal')),
    reconstruction: await png(drawing(64, 'slategray')),
    responses,
    vaeReconstruction: await png(drawing(16, 'tan')),
    vaeSamples,
    hog: Array.from({ length: 8 * 8 * 9 }, (_, i) => Math.abs(Math.sin(i * 1.7)) ** 3),
  };
}

/** Figures of the run; `truth` says whether the folders told the classes. */
export function runFacts({ partitions, paths }, truth = true) {
  const falling = (from, to, epochs) =>
    Array.from({ length: epochs }, (_, i) => to + (from - to) * Math.exp(-i / (epochs / 4)));
  const row = (partition, k, acc, nmi, ari, purity, coverage) => {
    const means = { f1: acc * coverage - 0.02, balancedAccuracy: acc * coverage - 0.01 };
    return { partition, k, acc, nmi, ari, purity, coverage, ...means };
  };
  const classRow = (name, images, precision, recall, f1, cluster) => ({ name, images, precision, recall, f1, cluster });
  const names = ['autoencoder', 'exemplar', 'hog', 'consensus', 'final'];
  return {
    losses: {
      autoencoder: falling(0.69, 0.55, 40),
      exemplar: falling(6.2, 1.3, 30),
      classifier: falling(1.8, 0.2, 20),
    },
    devices: { autoencoder: ['onnxruntime-node 1.30.0 on the processor'] },
    silhouettes: Object.fromEntries(
      Object.entries(partitions).map(([extractor, clusters]) => [
        extractor,
        paths.map((_, i) => 0.55 - clusters[i] * 0.07 - 0.7 * ((i * 37) % 101) * 0.008),
      ]),
    ),
    matches: [
      { autoencoder: [0], exemplar: [1], hog: [0] },
      { autoencoder: [2], exemplar: [3], hog: [2] },
    ],
    truth: truth
      ? [
          row('autoencoder', 8, 0.43, 0.35, 0.25, 0.49, 1),
          row('exemplar', 6, 0.45, 0.37, 0.27, 0.5, 1),
          row('hog', 9, 0.6, 0.52, 0.41, 0.63, 1),
          row('consensus', 6, 0.79, 0.74, 0.7, 0.89, 0.31),
          row('final', 6, 0.61, 0.56, 0.45, 0.66, 1),
        ]
      : null,
    classes: truth
      ? {
          note: 'The classes are imbalanced: beach has 320 images, night 20. ACC, purity and NMI follow the large classes; look at balanced accuracy and macro F1.',
          equivalentAccuracy: 0.68,
          confidenceAuc: 0.83,
          rows: [
            classRow('night', 20, 0, 0, 0, null),
            classRow('harbour by day', 60, 0.41, 0.55, 0.47, 3),
            classRow('streets', 80, 0.62, 0.7, 0.658, 2),
            classRow('forest', 160, 0.8, 0.76, 0.779, 1),
            classRow('beach', 320, 0.93, 0.9, 0.915, 0),
          ],
        }
      : null,
    agreement: names.flatMap((a, i) => names.slice(i + 1).map((b, j) => ({ a, b, ari: 0.8 - 0.11 * i - 0.05 * j }))),
  };
}

/** Measures of each extractor over k; `classes` is how many the folders name, 0 for none. */
export function validationCurves({ partitions }, classes = 6) {
  const ks = Array.from({ length: 19 }, (_, i) => i + 2);
  const peak = (at, height, width) => ks.map((k) => height * Math.exp(-(((k - at) / width) ** 2)));
  const known = (values) => (classes > 0 ? values : ks.map(() => null));
  return {
    ks,
    classes,
    extractors: Object.keys(partitions).map((extractor, i) => ({
      extractor,
      figures: {
        silhouette: peak(5 + i, 0.3 + 0.1 * i, 5),
        intraInter: ks.map((k) => 0.2 + 0.02 * Math.abs(k - 7 - i)),
        gap: peak(9 + i, 1.5, 9),
        bic: ks.map((k, at) => (at === 3 ? null : -4000 - 900 * i + 30 * Math.abs(k - 6 - i) ** 1.5)),
        acc: known(peak(6, 0.4 + 0.12 * i, 8)),
        nmi: known(peak(8, 0.35 + 0.12 * i, 12)),
        ari: known(peak(6, 0.3 + 0.12 * i, 7)),
        purity: known(ks.map((k) => 0.3 + 0.08 * i + 0.1 * Math.log(k))),
      },
      best: {
        silhouette: 3 + i,
        intraInter: 5 + i,
        gap: 7 + i,
        bic: 4 + i,
        ...(classes > 0 ? { acc: 4, nmi: 6, ari: 4, purity: 18 } : { acc: -1, nmi: -1, ari: -1, purity: -1 }),
      },
    })),
  };
}

/** Clusters on a circle, their images around them: image 0 lies in cluster 0's spot. */
export function mapOf(snapshot) {
  const { length } = snapshot.paths;
  const map = { projection: 'umap', space: 'all', x: new Array(length), y: new Array(length) };
  for (const { id, images } of snapshot.clusters) {
    const angle = (id / snapshot.clusters.length) * 2 * Math.PI;
    images.forEach((image, i) => {
      const spread = 0.22 * Math.sqrt((i * 0.7548777) % 1);
      const turn = i * 2.4;
      map.x[image] = 0.7 * Math.cos(angle) + spread * Math.cos(turn);
      map.y[image] = 0.7 * Math.sin(angle) + spread * Math.sin(turn);
    });
  }
  return map;
}

export const EXPORT_REPORT = {
  target: '',
  dryRun: true,
  unlabelled: 12,
  manifest: [],
  counts: { 'train/beach': 256, 'val/beach': 32, 'test/beach': 32, 'train/forest path': 128, 'val/forest path': 16 },
  renamed: [{ from: 'a:b', to: 'a_b' }],
  missing: [{ path: 'day 3/gone.jpg', reason: 'the file is gone' }],
  notes: ['3 pictures (.tif) are passed over by Keras. Export upright pixels, which are JPEG and PNG.'],
  classes: [
    { number: 0, name: 'beach', files: 320 },
    { number: 1, name: 'forest path', files: 144 },
  ],
};

const fileFacts = (width, height, format, bytes, sharpness = 24) => ({
  width,
  height,
  bytes,
  format,
  taken: null,
  camera: null,
  sharpness,
  edges: 60,
  brightest: 0.98,
  darkest: 0.1,
  contrast: 0.7,
  information: 7.2,
  colour: 0.3,
});

/**
 * Three groups of copies among the first images of a snapshot: equal and scaled ones, a mirrored
 * one, and two much alike.
 */
export const COPIES = {
  pairs: [
    { a: 0, b: 48, nearness: 1 },
    { a: 0, b: 96, nearness: 0.93 },
    { a: 0, b: 144, nearness: 0.78 },
    { a: 5, b: 53, nearness: 0.9, mirrored: true },
    { a: 7, b: 9, nearness: 0.31 },
  ],
  files: {
    0: fileFacts(4032, 3024, 'jpeg', 3_400_000),
    48: fileFacts(4032, 3024, 'jpeg', 3_400_000),
    96: fileFacts(640, 480, 'jpeg', 81_000),
    144: fileFacts(3600, 2800, 'webp', 410_000),
    5: fileFacts(800, 600, 'jpeg', 130_000),
    53: fileFacts(800, 600, 'png', 702_000),
    7: fileFacts(800, 600, 'jpeg', 122_000),
    9: fileFacts(800, 600, 'jpeg', 119_000),
  },
};

/** What the files of a snapshot are: most sides alike, dates, a few cameras, and a table. */
export function factsOf({ paths }) {
  const number = (id, unit, values, more = {}) => ({ kind: 'number', id, name: id, unit, values, ...more });
  const category = (id, values, more = {}) => {
    const categories = [...new Set(values)].filter((value) => value !== null).sort();
    return {
      kind: 'category',
      id,
      name: id,
      categories,
      of: values.map((value) => categories.indexOf(value)),
      ...more,
    };
  };
  const all = (of) => paths.map((_, image) => of(image));
  const july = Date.UTC(2024, 6, 1) / 1000;
  const table = { table: 'sites.csv' };
  return {
    columns: [
      number(
        'width',
        'pixels',
        all((i) => (i % 5 === 0 ? 640 : 1000 + ((i * 37) % 3000))),
      ),
      number(
        'height',
        'pixels',
        all((i) => (i % 5 === 0 ? 480 : 800 + ((i * 53) % 2200))),
      ),
      number(
        'bytes',
        'bytes',
        all((i) => 40_000 + ((i * 7919) % 997) ** 2 * 6),
      ),
      number(
        'taken',
        'time',
        all((i) => (i % 3 === 0 ? null : july + ((i * 7001) % 86_400) * 30)),
      ),
      category(
        'format',
        all((i) => (i % 11 === 0 ? 'png' : 'jpeg')),
      ),
      category(
        'camera',
        all((i) => (i % 3 === 0 ? null : i % 2 === 0 ? 'Acme One' : 'Bolt X2')),
      ),
      category(
        'folder',
        all((i) => paths[i].split('/').slice(0, -1).join('/')),
        { nested: true },
      ),
      number(
        'table:sites.csv:depth',
        'number',
        all((i) => (i % 4 === 0 ? null : (i % 97) / 10)),
        { ...table, name: 'depth' },
      ),
      category(
        'table:sites.csv:weather',
        all((i) => ['sun', 'rain', 'fog'][i % 3]),
        { ...table, name: 'weather' },
      ),
    ],
    unread: ['prices.csv: it has no column with names of files'],
  };
}
