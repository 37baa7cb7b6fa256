/**
 * Images a second from file to blocks, as a run decodes them, and Pillow by turns with it:
 * `node --import tsx test/bench/decode.ts FOLDER [--rounds 3] [--most 2000] [--parallel 4] [--python python3]`.
 * Pillow opens, converts and scales to 64 × 64 (`test/bench/peers/decode.py`); Winnow also cuts frames and gives 96 × 96.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { decodeImages } from '../../src/engine/decode/decode';

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '3' },
      most: { type: 'string', default: '2000' },
      parallel: { type: 'string', default: '4' },
      python: { type: 'string', default: 'python3' },
    },
  });
  const folder = path.resolve(positionals[0] ?? '../shared/data/mozgalo');
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(jpe?g|png|webp|gif|tiff?)$/i.test(name))
    .sort()
    .map((name) => path.join(folder, name));
  const step = Math.max(1, Math.ceil(all.length / Number(values.most)));
  const files = all.filter((_, i) => i % step === 0);
  const peer = path.join(__dirname, 'peers/decode.py');
  const rates: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const start = performance.now();
    const cpu = process.cpuUsage();
    let good = 0;
    await decodeImages(files, {
      parallel: Number(values.parallel),
      signal: new AbortController().signal,
      onDecoded: (_, result) => void (good += result instanceof Error ? 0 : 1),
    });
    const ours = (good / (performance.now() - start)) * 1000;
    const { user, system } = process.cpuUsage(cpu);
    const work = (user + system) / 1000 / good;
    const { stdout, stderr } = spawnSync(values.python, [peer], { input: files.join('\n'), encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    const { seconds, cpuSeconds, images } = JSON.parse(stdout) as Record<'seconds' | 'cpuSeconds' | 'images', number>;
    const theirWork = (cpuSeconds * 1000) / images;
    rates.push({ ours, theirs: images / seconds });
    console.log(
      `winnow ${ours.toFixed(0)}/s at ${work.toFixed(2)} ms of processor time each, ` +
        `Pillow ${(images / seconds).toFixed(0)}/s at ${theirWork.toFixed(2)} ms`,
    );
  }
  const ratios = rates.map(({ ours, theirs }) => ours / theirs).sort((a, b) => a - b);
  console.log(`${files.length} images, median ratio ${ratios[ratios.length >> 1]!.toFixed(2)}`);
}

void main();
