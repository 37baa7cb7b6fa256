/**
 * Exports a data set as the product does and loads it with the libraries that train on such trees.
 * Prints, for each reader and way to export, how many of the pictures it found under the label and
 * number that the manifest says.
 *
 *   npm run bench -- trainers --python PYTHON [--fiftyone PYTHON] [--readers keras,coco]
 *     [--write-docs]
 *
 * --python PATH    a Python with torchvision, tensorflow-cpu, keras, datasets, ultralytics, fastai,
 *                  pycocotools and pandas
 * --fiftyone PATH  the same for fiftyone (that of --python)
 * --readers A,B    these alone (all)
 * --write-docs     writes the table into docs/exports.md
 *
 * Its pictures are drawn: 80 of five labels, in formats and under names as people have them.
 * out/trainers.json holds the answers.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseCsv } from '../../src/engine/base/csv';
import { byCodePoint } from '../../src/engine/base/code-points';
import { markdown } from './table';
import { writeMaterial } from './trainers/material';

const READERS = [
  ['torchvision', 'torchvision `ImageFolder`'],
  ['keras', 'Keras `image_dataset_from_directory`'],
  ['huggingface', 'Hugging Face `load_dataset(DIR)`'],
  ['imagefolder', 'Hugging Face `imagefolder`, `data_dir=DIR`'],
  ['ultralytics', 'Ultralytics classify'],
  ['fastai', 'fastai `ImageDataLoaders.from_folder`'],
  ['fiftyone', 'FiftyOne `ImageClassificationDirectoryTree`'],
  ['coco', 'COCO (pycocotools)'],
  ['csv', 'CSV (pandas)'],
] as const;

/** Ways to export, by what is added to the command. */
const WAYS = [
  { name: 'files', split: false, options: [] },
  { name: 'files, split', split: true, options: ['--split', '60/20/20'] },
  { name: 'upright', split: false, options: ['--pixels', 'upright'] },
  { name: 'upright, split', split: true, options: ['--pixels', 'upright', '--split', '60/20/20'] },
] as const;

const BEGIN = '<!-- npm run bench -- trainers --write-docs writes from here -->';
const END = '<!-- to here -->';
const DOCUMENT = 'docs/exports.md';

/** Pictures by part, class's number and class. */
type Parts = Readonly<Record<string, { readonly classes: readonly string[]; readonly counts: readonly number[] }>>;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      python: { type: 'string', default: 'python3' },
      fiftyone: { type: 'string' },
      readers: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const home = mkdtempSync(path.join(tmpdir(), 'winnow-trainers-'));
  const versions: Record<string, string> = {};
  const answers: Record<string, Record<string, unknown>> = {};
  try {
    const labels = await writeMaterial(path.join(home, 'pictures'));
    const trees = WAYS.map(({ name, split, options }) => ({
      name,
      split,
      ...exported(home, labels, name, options),
    }));
    const asked = values.readers?.split(',');
    const rows = READERS.filter(([reader]) => asked?.includes(reader) ?? true).map(([reader, words]) => {
      const python = reader === 'fiftyone' ? (values.fiftyone ?? values.python) : values.python;
      const cells = trees.map(({ name, split, tree, manifest }) => {
        // Without a split Ultralytics draws one of its own, into another folder.
        if (reader === 'ultralytics' && !split) return 'wants a split';
        const answer = loaded(python, reader, tree, split);
        answers[reader] = { ...answers[reader], [name]: answer };
        if ('error' in answer) return `fails: ${answer.error}`;
        versions[reader] = answer.version;
        return compared(answer.parts, expected(manifest, reader));
      });
      console.error(`${words}: ${cells.join('; ')}`);
      return [words, versions[reader] ?? '–', ...cells];
    });
    mkdirSync('out', { recursive: true });
    writeFileSync('out/trainers.json', `${JSON.stringify(answers, null, 2)}\n`);
    const table = markdown(['reader', 'version', ...WAYS.map(({ name }) => name)], rows);
    console.log(table);
    if (values['write-docs']) writeInto(table);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** A tree that the command line wrote, and its manifest. */
function exported(home: string, labels: string, name: string, options: readonly string[]) {
  const tree = path.join(home, name.replaceAll(/\W+/g, '-'));
  const args = ['dist/winnow.js', 'export', labels, '--root', path.join(home, 'pictures'), '--out', tree];
  const { status, stderr } = spawnSync(process.execPath, [...args, '--sidecars', 'huggingface,coco,csv', ...options], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The export ${name} failed: ${stderr}`);
  const [header = [], ...records] = parseCsv(readFileSync(`${tree}.winnow.csv`, 'utf8'));
  const manifest = records.map((record) => {
    const of = (column: string): string => record[header.indexOf(column)]!;
    return { label: of('label'), part: of('split'), file: of('file') };
  });
  return { tree, manifest };
}

type Answer = { readonly version: string; readonly parts: Parts } | { readonly error: string };

function loaded(python: string, reader: string, tree: string, split: boolean): Answer {
  const args = ['test/bench/trainers/load.py', reader, tree, ...(split ? ['split'] : [])];
  const { status, stdout, stderr, error } = spawnSync(python, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1)!) as Answer;
  return { error: (error?.message ?? stderr.trim().split('\n').at(-1) ?? '').replace(/\s+/g, ' ').slice(0, 60) };
}

/** What a reader should find; fastai knows no test part. */
function expected(manifest: readonly { label: string; part: string }[], reader: string): Parts {
  const read = manifest.filter(({ part }) => !(reader === 'fastai' && part === 'test'));
  const classes = [...new Set(manifest.map(({ label }) => label))].sort(byCodePoint);
  const parts: Record<string, { classes: readonly string[]; counts: number[] }> = {};
  for (const { label, part } of read) {
    const { counts } = (parts[part] ??= { classes, counts: classes.map(() => 0) });
    counts[classes.indexOf(label)]!++;
  }
  return parts;
}

/**
 * `all 80` where counts, names and numbers of all parts are right; else how many pictures are where
 * they belong.
 */
function compared(found: Parts, wanted: Parts): string {
  let right = 0;
  let total = 0;
  let read = 0;
  for (const [part, { classes, counts }] of Object.entries(wanted)) {
    const answer = found[part];
    counts.forEach((count, number) => {
      total += count;
      if (answer?.classes[number] === classes[number]) right += Math.min(count, answer?.counts[number] ?? 0);
    });
  }
  for (const { counts } of Object.values(found)) for (const count of counts) read += count;
  return right === total && read === total
    ? `all ${total}`
    : `${right} of ${total}${read > right ? `, ${read - right} elsewhere` : ''}`;
}

function writeInto(table: string): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${DOCUMENT} has no place for the table`);
  writeFileSync(DOCUMENT, `${text.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${text.slice(end)}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
