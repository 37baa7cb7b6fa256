import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What a peer made of a folder, or why it made nothing. */
export type PeerRun =
  | { readonly labels: readonly string[]; readonly classes: readonly string[]; readonly seconds: number }
  | { readonly reason: string };

export interface Peer {
  readonly name: string;
  run(folder: string, home: string): PeerRun;
}

/** Each prints nothing and writes `path,label` lines to its second argument. */
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

/** Programs that group images as well, in a Python that has them. @param python none without one. */
export function peersOf(python: string | undefined): Peer[] {
  if (python === undefined) return [];
  return Object.entries(PROGRAMS).map(([name, program]) => ({
    name,
    run: (...where) => runPeer(python, name, program, ...where),
  }));
}

function runPeer(python: string, name: string, program: string, folder: string, home: string): PeerRun {
  const table = path.join(home, `${name}.csv`);
  const begun = performance.now();
  const { status, stderr } = spawnSync(python, ['-c', program, folder, table], { encoding: 'utf8', timeout: 600_000 });
  if (status !== 0) return { reason: `does not run: ${stderr.trim().split('\n').at(-1)?.slice(0, 80) ?? 'ended'}` };
  const rows = readFileSync(table, 'utf8').trim().split('\n');
  return {
    labels: rows.map((row) => row.slice(row.lastIndexOf(',') + 1)),
    classes: rows.map((row) => row.split('/')[0]!),
    seconds: (performance.now() - begun) / 1000,
  };
}
