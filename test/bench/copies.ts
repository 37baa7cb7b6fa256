// Planted copies: how many `winnow copies` finds, how many of its pairs are right and how long it
// takes, beside peers.
//
//   npm run bench -- copies [--data FOLDER] [--sets a,b] [--planted N]
//     [--peers PYTHON] [--threads N]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { KINDS, plantCopies } from './copies/plant';
import { copiesOfPeer, PEERS } from './copies/peers';
import { scoreCopies } from './copies/score';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    sets: { type: 'string', default: 'imagenette,clothing' },
    planted: { type: 'string', default: '300' },
    peers: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
});
const home = mkdtempSync(path.join(tmpdir(), 'winnow-copies-'));
const folder = path.join(home, 'pictures');
const lines: string[] = [];

function add(method: string, pairs: readonly (readonly [string, string])[], seconds: number): void {
  const { recall, byKind, precision } = scoreCopies(pairs, readdirSync(folder));
  const shares = [recall, precision, ...KINDS.map((kind) => byKind[kind])].map((share) => (100 * share).toFixed(1));
  lines.push(`| ${[method, ...shares, seconds.toFixed(1)].join(' | ')} |`);
  process.stdout.write(`${lines.at(-1)}\n`);
}

/** All pairs of each group that the program lists. */
function ownPairs(): { readonly pairs: [string, string][]; readonly seconds: number } {
  const out = path.join(home, 'copies.json');
  const args = [
    'copies',
    folder,
    '--store',
    path.join(home, 'store'),
    '--threads',
    values.threads,
    '--json',
    out,
    '--quiet',
  ];
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['dist/winnow.js', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const seconds = (performance.now() - begun) / 1000;
  const { groups } = JSON.parse(readFileSync(out, 'utf8')) as { groups: { images: { path: string }[] }[] };
  const pairs = groups.flatMap(({ images }) =>
    images.flatMap((a, at) => images.slice(at + 1).map((b): [string, string] => [a.path, b.path])),
  );
  return { pairs, seconds };
}

async function main(): Promise<void> {
  try {
    const sets = values.sets.split(',').map((set) => path.resolve(values.data, set));
    const count = await plantCopies(sets, folder, Number(values.planted));
    process.stdout.write(`${count} files, ${values.planted} photos with one copy of each kind\n`);
    process.stdout.write(`| method | recall % | precision % | ${KINDS.join(' % | ')} % | seconds |\n`);
    process.stdout.write(`|---|---|---|${KINDS.map(() => '---|').join('')}---|\n`);
    const own = ownPairs();
    add('winnow copies', own.pairs, own.seconds);
    for (const peer of values.peers === undefined ? [] : PEERS) {
      const found = copiesOfPeer(values.peers!, peer, folder, home);
      if ('reason' in found) process.stdout.write(`| ${peer} | ${found.reason} |\n`);
      else add(peer, found.pairs, found.seconds);
    }
    mkdirSync('out', { recursive: true });
    writeFileSync('out/copies.md', `${lines.join('\n')}\n`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

void main();
