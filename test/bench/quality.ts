// Faults of pictures beside CleanVision on the same files: how many of its clear cases are found
// too, and what each takes.
//
//   npm run bench -- quality --peers PYTHON [--data FOLDER] [--sets a,b]
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import type { ImageNote } from '../../src/domain/dataset';
import { Random } from '../../src/engine/base/random';
import { sha256 } from '../../src/engine/base/sha256';
import { loadSharp, readPixels } from '../../src/engine/images/decode/decode';
import { measureFiles } from '../../src/engine/images/decode/thumbnails';
import { KeptFacts } from '../../src/engine/quality/kept-facts';
import { measuresOf } from '../../src/engine/quality/measures';
import { verdicts } from '../../src/engine/quality/verdicts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    sets: { type: 'string', default: 'imagenette,clothing,gtsrb12,small' },
    peers: { type: 'string' },
  },
});

/**
 * Its name of each fault, ours, and the score below which it finds one; a case is clear a fifth
 * away from there.
 */
const FAULTS: readonly (readonly [theirs: string, ours: ImageNote, threshold: number])[] = [
  ['dark', 'dark', 0.32],
  ['light', 'bright', 0.05],
  ['odd_aspect_ratio', 'odd shape', 0.35],
  ['low_information', 'little information', 0.3],
  ['blurry', 'blurred', 0.29],
  ['odd_size', 'odd size', 0.5],
];
/** Long side of a thumbnail, in pixels. */
const THUMBNAIL = 256;
/** One photo in eight is spoilt. */
const SPOILT = 8;

const PEER = `
import sys, os, json, time
if __name__ == '__main__':
    from cleanvision import Imagelab
    begun = time.time()
    lab = Imagelab(data_path=sys.argv[1])
    lab.find_issues({name: {} for name in sys.argv[3].split(',')}, n_jobs=2, verbose=False)
    seconds = time.time() - begun
    rows = {os.path.basename(file): {k: float(v) for k, v in row.items() if k.endswith('_score')} for file, row in lab.issues.iterrows()}
    json.dump({'seconds': seconds, 'rows': rows}, open(sys.argv[2], 'w'))
`;

/** Writes the photos flat, and spoilt ones beside some of them. */
async function spoil(folder: string): Promise<string[]> {
  mkdirSync(folder);
  const random = new Random(5).fork('spoilt');
  const ways: readonly ((photo: Sharp, width: number) => Sharp)[] = [
    (photo) => photo.blur(2 + 6 * random.next()),
    (photo) => photo.linear(0.05 + 0.2 * random.next(), 0),
    (photo) => photo.linear(0.06, 242),
    (photo, width) => photo.resize(width, Math.max(8, Math.round(width * 0.2)), { fit: 'cover' }),
    (photo, width) => photo.resize(width * 8),
    (photo) => photo.resize(1, 1).resize(200, 160, { fit: 'fill' }),
  ];
  let at = 0;
  for (const set of values.sets.split(',')) {
    const from = path.resolve(values.data, set);
    for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' }).sort()) {
      if (!/\.(jpe?g|png)$/i.test(name)) continue;
      const to = path.join(folder, `${String(at).padStart(5, '0')}_${set}`);
      copyFileSync(path.join(from, name), to + path.extname(name));
      if (++at % SPOILT !== 0) continue;
      const photo = sharp(path.join(from, name)).flatten({ background: 'white' }).toColourspace('srgb');
      const whole = await photo.png().toBuffer({ resolveWithObject: true });
      const way = ways[(at / SPOILT) % ways.length]!;
      await way(sharp(whole.data), whole.info.width).jpeg({ quality: 90 }).toFile(`${to}_spoilt.jpg`);
    }
  }
  return readdirSync(folder).sort();
}

/** Of measuring the pixels that a thumbnail is made of. */
async function secondsOfMeasures(files: readonly string[]): Promise<number> {
  let milliseconds = 0;
  for (const file of files) {
    const { pixels, width, height } = await readPixels(await loadSharp(), readFileSync(file), THUMBNAIL);
    const begun = performance.now();
    measuresOf(pixels, width, height);
    milliseconds += performance.now() - begun;
  }
  return milliseconds / 1000;
}

async function main(): Promise<void> {
  const home = mkdtempSync(path.join(tmpdir(), 'winnow-quality-'));
  try {
    const folder = path.join(home, 'pictures');
    const files = await spoil(folder);
    const images = files.map((name) => ({ path: name, sha256: sha256(readFileSync(path.join(folder, name))) }));
    const facts = new KeptFacts({ readJson: () => undefined, writeJson: () => undefined });
    const begun = performance.now();
    await measureFiles(folder, images, facts, 1, new AbortController().signal);
    const notes = verdicts(images.map((image) => facts.get(image.sha256)));
    const seconds = (performance.now() - begun) / 1000;
    process.stdout.write(`${files.length} files; measured with decoding, on one thread: ${seconds.toFixed(1)} s\n`);
    const alone = await secondsOfMeasures(files.map((name) => path.join(folder, name)));
    process.stdout.write(`What a run that makes thumbnails adds, on one thread: ${alone.toFixed(1)} s\n`);
    if (values.peers !== undefined) {
      const out = path.join(home, 'peer.json');
      const names = FAULTS.map(([theirs]) => theirs).join(',');
      const { status, stderr } = spawnSync(values.peers, ['-c', PEER, folder, out, names], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      const peer = JSON.parse(readFileSync(out, 'utf8')) as {
        seconds: number;
        rows: Record<string, Record<string, number>>;
      };
      process.stdout.write(`CleanVision, in two processes: ${peer.seconds.toFixed(1)} s\n`);
      const lines = FAULTS.map(([theirs, ours, threshold]) => {
        const scores = files.map((name) => peer.rows[name]![`${theirs}_score`]!);
        const named = notes.map((own) => own.includes(ours));
        const clear = scores.map((score) => (score < 0.8 * threshold ? 1 : score > 1.25 * threshold ? 0 : -1));
        const agreed = (side: number): string => {
          const places = [...clear.keys()].filter((place) => clear[place] === side);
          return `${places.filter((place) => named[place] === (side === 1)).length} of ${places.length}`;
        };
        return `| ${ours} | ${agreed(1)} | ${agreed(0)} |`;
      });
      const table = [
        '| fault | its clear cases, found | its clear non-cases, not found |',
        '|---|---|---|',
        ...lines,
      ].join('\n');
      process.stdout.write(`${table}\n`);
      mkdirSync('out', { recursive: true });
      writeFileSync('out/quality.md', `${table}\n`);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

void main();
