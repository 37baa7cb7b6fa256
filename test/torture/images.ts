/**
 * Reads hostile image files with the engine's own settings, in a process of its own, and says what
 * came of them.
 *
 *   node --import tsx test/torture/images.ts [--count 2000] [--seed 1]
 *
 * Ends with 1 when a file killed the process, was refused without a reason or took longer than ten
 * seconds, or when the process took more than a gigabyte.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { decodeImages } from '../../src/engine/images/decode/decode-images';
import { hostileFiles } from './images.files';

const PARALLEL = 4;
const MOST_SECONDS = 10;
const MOST_BYTES = 2 ** 30;

type Message =
  | { readonly begun: number }
  | { readonly ended: number; readonly seconds: number; readonly reason: string }
  | { readonly peak: number };

/** The process that may die. */
async function read(): Promise<void> {
  const files = await new Promise<string[]>((resolve) => process.once('message', resolve));
  const say = (message: Message): void => void process.send!(message);
  const begun = new Map<number, number>();
  await decodeImages(files, {
    parallel: PARALLEL,
    signal: new AbortController().signal,
    onStart: (index) => {
      begun.set(index, performance.now());
      say({ begun: index });
    },
    onDecoded: (index, result) => {
      const seconds = (performance.now() - begun.get(index)!) / 1000;
      say({ ended: index, seconds, reason: result instanceof Error ? result.message : '' });
    },
  });
  say({ peak: process.resourceUsage().maxRSS * 1024 });
  process.disconnect();
}

async function torture(count: number, seed: number): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'winnow-torture-'));
  try {
    const files: string[] = [];
    for (const { name, bytes } of await hostileFiles(count, seed, 'with large')) {
      files.push(path.join(folder, name));
      writeFileSync(files.at(-1)!, bytes);
    }
    const reasons = new Map<string, number>();
    const slowest: { name: string; seconds: number }[] = [];
    const crashes: string[] = [];
    let peak = 0;
    let left = files;
    while (left.length > 0) {
      const inWork = new Set<string>();
      const done = new Set<string>();
      const child = fork(__filename, ['--read'], { execArgv: ['--import', 'tsx'] });
      child.send(left);
      const batch = left;
      child.on('message', (message: Message) => {
        if ('peak' in message) peak = Math.max(peak, message.peak);
        else if ('begun' in message) inWork.add(batch[message.begun]!);
        else {
          const file = batch[message.ended]!;
          inWork.delete(file);
          done.add(file);
          reasons.set(message.reason, (reasons.get(message.reason) ?? 0) + 1);
          slowest.push({ name: path.basename(file), seconds: message.seconds });
        }
      });
      const status = await new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)));
      if (status === 0) break;
      const names = [...inWork].map((file) => path.basename(file));
      crashes.push(`${String(status)} while reading ${names.join(', ')}`);
      left = left.filter((file) => !done.has(file) && !inWork.has(file));
    }
    slowest.sort((a, b) => b.seconds - a.seconds);
    for (const [reason, number] of [...reasons].sort((a, b) => b[1] - a[1])) {
      console.log(`${String(number).padStart(6)}  ${reason || 'decoded'}`);
    }
    for (const crash of crashes) console.log(`crash: ${crash}`);
    for (const { name, seconds } of slowest.slice(0, 5)) console.log(`${seconds.toFixed(2).padStart(6)} s  ${name}`);
    console.log(`${(peak / 2 ** 20).toFixed(0)} MiB at most, ${crashes.length} crashes, ${slowest.length} files`);
    const bare = [...reasons.keys()].some((reason) => /damaged: *\.?$|undefined|Unknown error/.test(reason));
    return crashes.length === 0 && !bare && slowest[0]!.seconds <= MOST_SECONDS && peak <= MOST_BYTES;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[2] === '--read') void read();
else {
  const { values } = parseArgs({
    options: { count: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
  });
  void torture(Number(values.count), Number(values.seed)).then((good) => (process.exitCode = good ? 0 : 1));
}
