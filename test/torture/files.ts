/**
 * Changes, removes and locks pictures while the engine clusters them, and holds what it keeps
 * against the contents that each hash names.
 *
 *   node --import tsx test/torture/files.ts [--count 40] [--seed 1]
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PixelBlocks } from '../../src/engine/store/blocks';
import { decodeImage } from '../../src/engine/images/decode/decode';
import { Random } from '../../src/engine/base/random';
import { Store } from '../../src/engine/store/store';
import { measuredThumbnail } from '../../src/engine/images/decode/thumbnail-of';
import type { RunSnapshot, StageName } from '../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../src/domain/configuration';
import { clusterFolders, openDataSet, progress, snapshot as snapshotSent } from '../../src/protocol/engine';
import { writePictures } from '../engine/pictures';
import { report, type Counts } from './counted';
import { Engine } from './engine';

const configuration = {
  ...DEFAULT_CONFIGURATION,
  ...PRESET_METHODS.paper,
  preset: 'quick' as const,
  seed: 3,
  k: 2,
  kRange: [2, 3] as const,
  backend: 'onnx' as const,
  threads: 1,
};
const PICTURES = 24;
/** Nobody: root may read every file, whatever its rights. */
const UNPRIVILEGED = 65_534;
const MOMENTS: readonly StageName[] = ['find', 'decode', 'decode', 'hog', 'thumbnails', 'autoencoder'];

/** Everything that a picture of the folder ever held, by hash. */
type Known = Map<string, Buffer>;
type Attack = (folder: string, random: Random, known: Known) => void;

const ATTACKS: Readonly<Record<string, Attack>> = {
  deleted: (folder, random) => some(folder, random).forEach((file) => rmSync(file)),
  changed: (folder, random, known) => some(folder, random).forEach((file) => exchange(file, random, known)),
  changedUnseen: (folder, random, known) =>
    some(folder, random).forEach((file) => {
      const { atime, mtime } = statSync(file);
      exchange(file, random, known);
      utimesSync(file, atime, mtime);
    }),
  cutShort: (folder, random, known) =>
    some(folder, random).forEach((file) => put(file, readFileSync(file).subarray(0, 60), known)),
  added: (folder, random, known) =>
    some(folder, random).forEach((file) => exchange(`${file.slice(0, -4)} added.png`, random, known, file)),
  unreadable: (folder, random) => some(folder, random).forEach((file) => chmodSync(file, 0)),
  closedFolder: (folder) => chmodSync(path.join(folder, 'sub'), 0),
  loop: (folder) => symlinkSync(folder, path.join(folder, 'sub', 'loop')),
  becomesFolder: (folder, random) =>
    some(folder, random).forEach((file) => {
      rmSync(file);
      mkdirSync(file);
    }),
  renamedFolder: (folder) => renameSync(folder, `${folder} renamed`),
};

export async function files(count: number, seed: number, home: string): Promise<Counts> {
  const random = new Random(seed);
  const failures: string[] = [];
  const counts: Record<string, number> = { rounds: 0, finished: 0, refused: 0, skippedForRights: 0, checkedImages: 0 };
  const asNobody = process.getuid?.() === 0;
  const drawn = path.join(home, 'drawn');
  await writePictures(drawn, PICTURES);
  chmodSync(home, 0o755);
  const kinds = Object.keys(ATTACKS);
  while (counts['rounds']! < count) {
    const kind = kinds[counts['rounds']! % kinds.length]!;
    counts['rounds']!++;
    if (process.platform === 'win32' && /unreadable|closed|loop/.test(kind)) {
      counts['skippedForRights']!++;
      continue;
    }
    const round = path.join(home, String(counts['rounds']));
    const moment = MOMENTS[random.integer(MOMENTS.length)]!;
    const fail = (what: string): void => void failures.push(`${kind} at ${moment}: ${what}`);
    const known: Known = new Map();
    const folder = path.join(round, 'pictures');
    fill(folder, drawn, known);
    if (asNobody) own(round);
    const dataset = { folders: [folder], store: path.join(round, 'store') };
    const engine = new Engine(asNobody ? { uid: UNPRIVILEGED } : {});
    let struck = false;
    const strike = (): void => {
      if (struck) return;
      struck = true;
      ATTACKS[kind]!(folder, random, known);
      if (asNobody) own(round);
    };
    const whole = random.next() < 0.2;
    let stop: () => void = () => undefined;
    const enough = new Promise<'enough'>((resolve) => (stop = () => resolve('enough')));
    engine.connection.onNotification(progress, ({ stage }) => {
      if (stage === moment) strike();
      if (stage === 'exemplar' && !whole) stop();
    });
    let seen: RunSnapshot | undefined;
    engine.connection.onNotification(snapshotSent, (sent) => void (seen = sent));
    const outcome = await Promise.race([
      engine.ask(clusterFolders, { ...dataset, configuration }).catch((error: unknown) => error),
      enough,
    ]);
    strike();
    if (outcome instanceof Error) {
      counts['refused']!++;
      if (!/[a-z] .*[a-z]/.test(outcome.message) || /undefined|not a function/.test(outcome.message))
        fail(outcome.message);
      if (!/renamedFolder/.test(kind)) fail(`the run did not go on: ${outcome.message}`);
    } else if (outcome !== 'enough') {
      if (!outcome) fail('the engine died');
      else counts['finished']!++;
    }
    const opened = engine.alive ? await engine.ask(openDataSet, dataset) : undefined;
    if (engine.alive && seen && !opened) fail('what was shown is not in the store');
    await engine.kill();
    counts['checkedImages']! += await checkKept(dataset, opened ?? undefined, known, fail);
    // The next run sees the folder as it is now.
    if (kind !== 'renamedFolder') await runAgain(dataset, folder, asNobody, fail);
    if (asNobody && existsSync(path.join(folder, 'sub'))) chmodSync(path.join(folder, 'sub'), 0o755);
    rmSync(round, { recursive: true, force: true });
  }
  return { ...counts, failures: [...new Set(failures)] };
}

function fill(folder: string, drawn: string, known: Known): void {
  mkdirSync(path.join(folder, 'sub'), { recursive: true });
  readdirSync(drawn).forEach((name, i) => {
    put(path.join(folder, i % 3 === 0 ? 'sub' : '', name), readFileSync(path.join(drawn, name)), known);
  });
}

function own(folder: string): void {
  for (const entry of [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((each) => path.join(folder, each)),
  ]) {
    if (existsSync(entry)) chownSync(entry, UNPRIVILEGED, UNPRIVILEGED);
  }
}

/** A third of the pictures. */
function some(folder: string, random: Random): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.png') && random.next() < 0.34)
    .map((name) => path.join(folder, name));
}

function put(file: string, contents: Buffer, known: Known): void {
  known.set(hashOf(contents), contents);
  writeFileSync(file, contents);
}

/**
 * Another picture of the same size: that of another file, made longer or shorter behind its end,
 * where decoders do not look.
 */
function exchange(file: string, random: Random, known: Known, like = file): void {
  const { length } = readFileSync(like);
  const others = [...known.values()].filter((contents) => contents.length <= length && contents.length > 100);
  const other = others[random.integer(others.length)]!;
  put(file, Buffer.concat([other, Buffer.alloc(length - other.length, random.integer(256))]), known);
}

/**
 * Every hash in the snapshot is of contents that were there; pixels and thumbnail kept under it are
 * of those contents.
 */
async function checkKept(
  { folders, store: parent }: { folders: readonly string[]; store: string },
  snapshot: RunSnapshot | undefined,
  known: Known,
  fail: (what: string) => void,
): Promise<number> {
  if (!snapshot) return 0;
  const store = Store.open(parent, folders);
  const blocks = new PixelBlocks(store, 'read');
  const kept = new Uint8Array(64 * 64 * 3);
  const copy = path.join(parent, 'contents.png');
  for (const [i, hash] of snapshot.hashes.entries()) {
    const contents = known.get(hash);
    if (!contents) {
      fail(`${snapshot.paths[i]} has a hash of no contents that were ever there`);
      continue;
    }
    blocks.read(hash, 64, kept);
    writeFileSync(copy, contents);
    const pixels = await decodeImage(copy).catch(() => undefined);
    if (!pixels || !Buffer.from(pixels.block64).equals(Buffer.from(kept)))
      fail('pixels are kept under the hash of other contents');
    const thumbnail = path.join(store.thumbnailFolder, hash.slice(0, 2), `${hash}.webp`);
    if (existsSync(thumbnail) && !readFileSync(thumbnail).equals((await measuredThumbnail(contents)).thumbnail)) {
      fail('a thumbnail shows other contents than its hash names');
    }
  }
  blocks.close();
  return snapshot.hashes.length;
}

/**
 * Clusters what is there after the attack: every label is of the contents that the file has now.
 */
async function runAgain(
  dataset: { folders: readonly string[]; store: string },
  folder: string,
  asNobody: boolean,
  fail: (what: string) => void,
): Promise<void> {
  const engine = new Engine(asNobody ? { uid: UNPRIVILEGED } : {});
  const first = new Promise<RunSnapshot>((resolve) => engine.connection.onNotification(snapshotSent, resolve));
  const run = engine.ask(clusterFolders, { ...dataset, configuration }).catch((error: unknown) => error as Error);
  const snapshot = await Promise.race([first, run]);
  await engine.kill();
  if (snapshot instanceof Error) return fail(`a second run did not start: ${snapshot.message}`);
  for (const [i, name] of (snapshot?.paths ?? []).entries()) {
    if (hashOf(readFileSync(path.join(folder, name))) !== snapshot!.hashes[i])
      fail(`${name} has the label of contents that are gone`);
  }
}

function hashOf(contents: Buffer): string {
  return createHash('sha256').update(contents).digest('hex');
}

if (require.main === module) void report('files', files, 40);
