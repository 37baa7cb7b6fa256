import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { IMAGE_EXTENSIONS } from '../../../src/engine/images/find-images';

/**
 * What a peer made of a folder, image by image, or why it made nothing. An image that it put
 * nowhere has the label ''.
 */
export type PeerRun =
  | { readonly labels: readonly string[]; readonly classes: readonly string[]; readonly seconds: number }
  | { readonly reason: string };

export interface Peer {
  readonly name: string;
  run(folder: string, home: string): PeerRun;
}

/** A peer that takes longer than this an image, and than ten minutes in all, counts as too slow. */
const SECONDS_AN_IMAGE = 1.5;
const LEAST_SECONDS = 600;

/**
 * Each writes `path,label` lines to its second argument; its settings are those of its own first
 * example.
 */
const PROGRAMS = {
  clustimage: `
import sys, os
from clustimage import Clustimage
cl = Clustimage(method='pca', verbose='silent')
found = cl.fit_transform(sys.argv[1], cluster='agglomerative', metric='euclidean', linkage='ward', min_clust=3, max_clust=25)
with open(sys.argv[2], 'w') as out:
    for file, label in zip(found['pathnames'], found['labels']): out.write(f'{os.path.relpath(str(file), sys.argv[1])},{label}\\n')
`,
  fastdup: `
import sys, os, fastdup
work = sys.argv[2] + '.work'
fd = fastdup.create(work_dir=work, input_dir=sys.argv[1])
fd.run(ccthreshold=0.9, overwrite=True, verbose=False)
parts, _ = fd.connected_components()
with open(sys.argv[2], 'w') as out:
    for _, row in parts.iterrows(): out.write(f"{os.path.relpath(row['filename'], sys.argv[1])},{row['component_id']}\\n")
`,
} as const;

/**
 * Programs that cluster images as well, in a Python that has them.
 * @param python none without one.
 */
export function peersOf(python: string | undefined): Peer[] {
  if (python === undefined) return [];
  return Object.entries(PROGRAMS).map(([name, program]) => ({
    name,
    run: (...where) => runPeer(python, name, program, ...where),
  }));
}

function runPeer(python: string, name: string, program: string, folder: string, home: string): PeerRun {
  const table = path.join(home, `${name}.csv`);
  rmSync(table, { force: true });
  const images = imagesOf(folder);
  const seconds = Math.max(LEAST_SECONDS, SECONDS_AN_IMAGE * images.length);
  const begun = performance.now();
  const { error, status, stderr } = spawnSync(python, ['-c', program, folder, table], {
    encoding: 'utf8',
    timeout: 1000 * seconds,
    maxBuffer: 2 ** 28,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') {
    return { reason: `not done after ${Math.round(seconds)} s` };
  }
  if (status !== 0) return { reason: `does not run: ${lastLine(stderr) ?? error?.message ?? 'ended'}` };
  const taken = (performance.now() - begun) / 1000;
  return { ...labelsOfTable(readFileSync(table, 'utf8'), images), seconds: taken };
}

const lastLine = (text: string): string | undefined => text.trim().split('\n').at(-1)?.slice(0, 80) || undefined;

/** Paths of the images of a labelled folder, `class/file`. */
function imagesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(path.join(folder, name)).map((file) => `${name}/${file}`))
    .filter((file) => IMAGE_EXTENSIONS.has(path.extname(file).toLowerCase()))
    .sort();
}

/**
 * The label of every image by a peer's table. A peer may list some images alone: those that it
 * grouped with none are for a person to label, so they count.
 * @param images `class/file`.
 */
export function labelsOfTable(
  table: string,
  images: readonly string[],
): { readonly labels: readonly string[]; readonly classes: readonly string[] } {
  const rows = table.trim().split('\n');
  const known = new Map(rows.map((row) => [row.slice(0, row.lastIndexOf(',')), row.slice(row.lastIndexOf(',') + 1)]));
  return {
    labels: images.map((image) => known.get(image) ?? ''),
    classes: images.map((image) => image.split('/')[0]!),
  };
}
