import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What a peer named, or why it named nothing. */
export type PeerCopies =
  { readonly pairs: readonly (readonly [string, string])[]; readonly seconds: number } | { readonly reason: string };

/**
 * Each writes `[[a, b], …]`, names of files, as JSON to its second argument, and takes its own time
 * without its start.
 */
const PROGRAMS = {
  'imagededup PHash': `
import sys, json, time
from imagededup.methods import PHash
if __name__ == '__main__':
    begun = time.time()
    found = PHash(verbose=False).find_duplicates(image_dir=sys.argv[1])
    pairs = [[a, b] for a, others in found.items() for b in others if a < b]
    json.dump({'seconds': time.time() - begun, 'pairs': pairs}, open(sys.argv[2], 'w'))
`,
  fastdup: `
import sys, os, json, time, fastdup
if __name__ == '__main__':
    begun = time.time()
    fd = fastdup.create(work_dir=sys.argv[2] + '.work', input_dir=sys.argv[1])
    fd.run(threshold=0.9, overwrite=True, verbose=False)
    near = fd.similarity()
    name = lambda file: os.path.basename(str(file))
    near = near[near['distance'] >= 0.9]
    pairs = sorted({tuple(sorted([name(r['filename_from']), name(r['filename_to'])])) for _, r in near.iterrows()})
    json.dump({'seconds': time.time() - begun, 'pairs': pairs}, open(sys.argv[2], 'w'))
`,
} as const;

export type PeerName = keyof typeof PROGRAMS;
export const PEERS = Object.keys(PROGRAMS) as PeerName[];

export function copiesOfPeer(python: string, name: PeerName, folder: string, home: string): PeerCopies {
  const out = path.join(home, `${name}.json`);
  const { status, stderr } = spawnSync(python, ['-c', PROGRAMS[name], folder, out], {
    encoding: 'utf8',
    timeout: 900_000,
  });
  if (status !== 0) return { reason: `does not run: ${stderr.trim().split('\n').at(-1)?.slice(0, 80) ?? 'ended'}` };
  return JSON.parse(readFileSync(out, 'utf8')) as PeerCopies;
}
