/**
 * Takes pictures and labels with odd names from the scan through clustering to the export in each
 * layout, and maps the exported tree back.
 *
 *   node --import tsx test/torture/names.ts [--count 400] [--seed 1]
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseCsv } from '../../src/engine/base/csv';
import { intact } from '../../src/engine/tables/inert';
import { Random } from '../../src/engine/base/random';
import { curate, nextClusterId, type Edit } from '../../src/domain/curation';
import type { RunSnapshot } from '../../src/domain/dataset';
import { EXPORT_LAYOUTS, type ExportReport } from '../../src/domain/exports';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../src/domain/configuration';
import { clusterFolders, curateLabelling, exportTree, openDataSet } from '../../src/protocol/engine';
import { IMAGE_EXTENSIONS } from '../../src/engine/images/find-images';
import { writePictures } from '../engine/pictures';
import { report, type Counts } from './counted';
import { Engine } from './engine';
import { drawnName, foldedName, ODD_NAMES, windowsFault } from './odd-names';

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
/** Bytes that are no UTF-8: Linux keeps them, no text can hold them. */
const BROKEN_NAMES = [
  [0xff, 0xfe],
  [0x63, 0x61, 0x66, 0xe9],
  [0xed, 0xa0, 0x80],
  [0xc0, 0xaf],
];
const MOST_LABELS = 60;

export async function names(count: number, seed: number, home: string): Promise<Counts> {
  const random = new Random(seed);
  const failures: string[] = [];
  const fail = (what: string): void => void failures.push(what);
  const folder = path.join(home, 'pictures');
  const made = await makePictures(folder, path.join(home, 'drawn'), count, random);
  const before = contentsOf(folder);
  const dataset = { folders: [folder], store: path.join(home, 'store') };
  const engine = new Engine();
  try {
    const snapshot = await engine.ask(clusterFolders, { ...dataset, configuration });
    if (!snapshot) throw new Error('The engine died of the names.');
    if (!isDeepStrictEqual([...snapshot.paths].sort(), [...made.readable].sort()))
      fail('not every picture was found once');
    if (snapshot.unreadable.length !== made.broken)
      fail(`${snapshot.unreadable.length} of ${made.broken} broken names reported`);
    for (const { path: file, reason } of snapshot.unreadable) {
      if (!/name/.test(reason)) fail(`the reason for ${JSON.stringify(file)} does not speak of its name: ${reason}`);
    }
    const labels = await nameLabels(engine, dataset, snapshot, random, fail);
    let exported = 0;
    for (const layout of EXPORT_LAYOUTS) {
      const target = path.join(home, `out ${layout.replace('/', ' ')}`);
      const split = layout === 'label' ? null : { train: 60, val: 20, test: 20, seed: 1 };
      const mode = layout === 'label/split' ? 'hardlink' : 'copy';
      const plan = { ...dataset, target, mode, dryRun: false, scope: { kind: 'all' }, split, layout } as const;
      const done = await engine.ask(exportTree, plan);
      if (!done) throw new Error('The engine died of an export.');
      exported += checkTree(done, folder, snapshot.paths.length, fail);
    }
    if (!isDeepStrictEqual(contentsOf(folder), before)) fail('the originals changed');
    const counts = { pictures: snapshot.paths.length, brokenNames: made.broken, labels, exported };
    return { ...counts, failures: [...new Set(failures)] };
  } finally {
    await engine.kill();
  }
}

/**
 * Draws pictures and gives them odd names in odd folders. Returns the paths of those that a text
 * can name.
 */
async function makePictures(folder: string, drawn: string, count: number, random: Random) {
  await writePictures(drawn, count + BROKEN_NAMES.length);
  const files = readdirSync(drawn).sort();
  const extensions = ['.png', '.PNG', ...IMAGE_EXTENSIONS].filter((extension) => !/bmp|tif|avif/i.test(extension));
  const readable: string[] = [];
  const deep = Array.from({ length: 12 }, (_, i) => `deep ${i} ${'ö'.repeat(20)}`).join('/');
  const folders = ['', 'a', 'A ', 'nul', 'ünïcode', 'é', 'é', 'line\nbreak', 'dots...', deep];
  const taken = new Set<string>();
  for (let i = 0; readable.length < count; i++) {
    const extension = extensions[random.integer(extensions.length)]!;
    const stem =
      i < ODD_NAMES.length
        ? ODD_NAMES[i]!
        : random.next() < 0.5
          ? ODD_NAMES[random.integer(ODD_NAMES.length)]!
          : drawnName(random);
    const name =
      [...stem].reduce((kept, c) => (Buffer.byteLength(kept + c + extension) > 255 ? kept : kept + c), '') + extension;
    const place = folders[random.integer(folders.length)]!;
    const file = [place, name].filter((part) => part !== '').join('/');
    // Hidden files are no pictures to the scan, and a name that begins with two dots is none.
    if (/^\.[^.]/.test(name) || path.extname(name) === '' || /[/\0]/.test(stem) || taken.has(file)) continue;
    taken.add(file);
    mkdirSync(path.join(folder, place), { recursive: true });
    renameSync(path.join(drawn, files[readable.length]!), path.join(folder, file));
    readable.push(file);
  }
  let broken = 0;
  if (process.platform === 'linux') {
    for (const bytes of BROKEN_NAMES) {
      const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(bytes), Buffer.from('.png')]);
      writeFileSync(name, readFileSync(path.join(drawn, files[count + broken++]!)));
    }
    // A picture whose name is what a reader makes of a broken one.
    const twin = '\ufffd\ufffd.png';
    renameSync(path.join(drawn, files[count]!), path.join(folder, twin));
    readable.push(twin);
  }
  rmSync(drawn, { recursive: true });
  return { readable, broken };
}

/**
 * Gives every few pictures a label with an odd name, by edits as a person makes them. Returns how
 * many labels there are.
 */
async function nameLabels(
  engine: Engine,
  dataset: { folders: readonly string[]; store: string },
  snapshot: RunSnapshot,
  random: Random,
  fail: (what: string) => void,
): Promise<number> {
  const wanted = [...ODD_NAMES].filter((name) => name.trim() !== '' && name.trim().length <= 200);
  const used = new Set<string>();
  let before = 0;
  for (let i = 0; i < MOST_LABELS; i++) {
    const name = i % 3 === 2 ? drawnName(random).trim() : wanted[random.integer(wanted.length)]!.trim();
    if (name === '' || used.has(name)) continue;
    used.add(name);
    const current = await engine.ask(openDataSet, dataset);
    const image = random.integer(snapshot.paths.length);
    const edit: Edit = { kind: 'label', cluster: { id: nextClusterId(curate(current!)), name, images: [image] } };
    try {
      const step = { kind: 'edit' as const, edit };
      await engine.ask(curateLabelling, { ...dataset, labelling: snapshot.labelling, before, step });
      before++;
    } catch (error) {
      fail(`the label ${JSON.stringify(name)} was refused: ${String(error)}`);
    }
  }
  return curate((await engine.ask(openDataSet, dataset))!).clusters.length;
}

/** Looks at an exported tree as other systems would see it. Returns the number of files. */
function checkTree(
  { target, manifest }: ExportReport,
  originals: string,
  count: number,
  fail: (what: string) => void,
): number {
  const parent = path.dirname(target);
  const [header, ...rows] = parseCsv(readFileSync(manifest[0]!, 'utf8'));
  const from = header!.indexOf('path');
  const to = header!.indexOf('file');
  const listed = new Set<string>();
  for (const row of rows) {
    const source = intact(row[from]!);
    const file = intact(row[to]!);
    listed.add(file);
    const same = readFileSync(path.join(parent, file)).equals(readFileSync(path.join(originals, source)));
    if (!same) fail(`${JSON.stringify(file)} is not ${JSON.stringify(source)}`);
    if (!IMAGE_EXTENSIONS.has(path.extname(file).toLowerCase())) {
      fail(`${JSON.stringify(source)} became ${JSON.stringify(file)}, which is no picture by its name`);
    }
  }
  if (rows.length !== count || listed.size !== count) fail(`${rows.length} rows name ${listed.size} files of ${count}`);
  let files = 0;
  for (const root of [target, `${target}-unlabelled`].filter((root) => existsSync(root))) files += walk(root, fail);
  if (files !== count) fail(`${files} files were written for ${count} pictures`);
  return files;
}

function walk(folder: string, fail: (what: string) => void): number {
  const seen = new Map<string, string>();
  let files = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    // The tree's own files; README.md is there where a label is called like a part of a split.
    if (entry.name === '.winnow-export.json' || entry.name === 'README.md') continue;
    const { name } = entry;
    const wrong = windowsFault(name);
    if (wrong) fail(`${JSON.stringify(name)} ${wrong}`);
    const twin = seen.get(foldedName(name));
    if (twin !== undefined)
      fail(`${JSON.stringify(name)} and ${JSON.stringify(twin)} are one name on some file system`);
    seen.set(foldedName(name), name);
    if (entry.isDirectory()) files += walk(path.join(folder, name), fail);
    else files++;
  }
  return files;
}

/** SHA-256 of every file below a folder, by its path in bytes. */
function contentsOf(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (at: Buffer): void => {
    for (const entry of readdirSync(at, { withFileTypes: true, encoding: 'buffer' as BufferEncoding })) {
      const place = Buffer.concat([at, Buffer.from('/'), entry.name as unknown as Buffer]);
      if (entry.isDirectory()) visit(place);
      else found.set(place.toString('latin1'), createHash('sha256').update(readFileSync(place)).digest('hex'));
    }
  };
  visit(Buffer.from(folder));
  return found;
}

if (require.main === module) void report('names', names, 400);
