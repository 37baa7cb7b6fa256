import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { auditOptions } from '../../src/cli/commands/audit';
import { clusterOptions, defaultStore } from '../../src/cli/options/cluster-options';
import { clock, ProgressBar } from '../../src/cli/output/progress-bar';
import { matchTruth } from '../../src/engine/evaluate/truth';
import { UsageError } from '../../src/cli/options/usage';
import { readLabels } from '../../src/engine/export/labels';
import { discsAndStripes } from './discs-and-stripes';
import { winnow as winnowIn, writeBelow, type Outcome } from '../engine/command-line';

const PROJECT = path.resolve(__dirname, '../..');
const HEADER = 'path,label,confidence,agreement,autoencoder,exemplar,hog,consensus\n';
let base: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'winnow-cli-')));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const winnow = (args: readonly string[], interruptAt?: RegExp): Promise<Outcome> => winnowIn(base, args, interruptAt);
const file = (name: string, text = name): Promise<void> => writeBelow(base, name, text);

const pictures = (folder: string, count: number): Promise<void> => discsAndStripes(path.join(base, folder), count);

/** The extractors that are trained on the images, in little time. */
const SELF_TRAINED_QUICKLY = ['--preset', 'quick', '--features', 'autoencoder,exemplar,hog', '--clusterer', 'kmeans'];

describe('options of winnow cluster', () => {
  test('what was not chosen has a default, and paths become absolute', () => {
    const options = clusterOptions(['a', 'b/', 'a', '--out', 'o', '--k', '7', '--seed', '0']);
    assert.deepEqual(options.folders, [path.resolve('a'), path.resolve('b')]);
    assert.equal(options.out, path.resolve('o'));
    assert.deepEqual([options.configuration.k, options.configuration.seed, options.mode], [7, 0, 'copy']);
    assert.equal(options.configuration.preset, 'balanced');
    assert.ok(options.configuration.threads >= 1);
    assert.deepEqual(clusterOptions(['a', '--k-range', '3..9']).configuration.kRange, [3, 9]);
  });

  test('a wrong option is refused in words that name it', () => {
    const refused = (args: string[], reason: RegExp): void => {
      assert.throws(
        () => clusterOptions(args),
        (error) => error instanceof UsageError && reason.test(error.message),
      );
    };
    refused([], /name the folder/);
    refused(['a', '--preset', 'fast'], /--preset takes quick, balanced, self-trained, paper, not "fast"/);
    refused(['a', '--k', '1'], /--k takes a whole number in 2 …/);
    refused(['a', '--seed', '-1'], /seed/);
    refused(['a', '--seed', '1e3'], /--seed takes a whole number/);
    refused(['a', '--k-range', '9..3'], /from the smaller to the larger/);
    refused(['a', '--k-range', '2-9'], /2\.\.20/);
    refused(['a', '--k', '3', '--k-range', '2..9'], /one of/);
    refused(['a', '--dry-run'], /--out/);
    refused(['a', '--nonsense'], /nonsense/);
    refused(['a', '--labels', 'x', '--json', './x'], /different/);
    refused(['a', '--out', ''], /--out needs a path/);
    refused(['a', '--split', '80/10/10'], /--out/);
    refused(['a', '--out', 'o', '--split', '80/20'], /80\/10\/10, not "80\/20"/);
    refused(['a', '--out', 'o', '--split', '80/10/20'], /sum to 100/);
    refused(['a', '--out', 'o', '--layout', 'split/label'], /add --split/);
    refused(['a', '--out', 'o', '--split', '80/10/10', '--layout', 'flat'], /--layout takes label/);
    refused(['a', '--out', 'o', '--min-confidence', '1.5'], /--min-confidence takes a number/);
  });

  test('a split takes the seed of the run and goes around the labels unless told otherwise', () => {
    const { tree } = clusterOptions([
      'a',
      '--out',
      'o',
      '--split',
      '80/10/10',
      '--seed',
      '9',
      '--min-confidence',
      '.5',
    ]);
    const form = { pixels: 'original', longest: null, sidecars: [] };
    assert.deepEqual(tree, {
      ...form,
      scope: { kind: 'confident', least: 0.5 },
      split: { train: 80, val: 10, test: 10, seed: 9 },
      layout: 'split/label',
    });
    assert.deepEqual(clusterOptions(['a']).tree, { ...form, scope: { kind: 'all' }, split: null, layout: 'label' });
  });

  test('the store lies in the cache of the person', () => {
    const before = process.env['XDG_CACHE_HOME'];
    try {
      process.env['XDG_CACHE_HOME'] = '/somewhere';
      assert.equal(defaultStore(), path.join('/somewhere', 'winnow'));
      process.env['XDG_CACHE_HOME'] = 'relative';
      assert.match(defaultStore(), /\.cache.winnow$/);
    } finally {
      if (before === undefined) delete process.env['XDG_CACHE_HOME'];
      else process.env['XDG_CACHE_HOME'] = before;
    }
  });
});

describe('options of winnow audit', () => {
  test('they say how many vote, how many are listed and how the run is made', () => {
    const { audit, run, json, csv } = auditOptions(['a', '--k', '7', '--preset', 'quick', '--csv', 't.csv']);
    assert.deepEqual(audit, { k: 7, limit: 50 });
    assert.deepEqual([run.folders, run.configuration.preset], [[path.resolve('a')], 'quick']);
    assert.equal(run.configuration.k, 'auto', '--k is not the number of clusters');
    assert.deepEqual([json, csv], [undefined, path.resolve('t.csv')]);
  });

  test('a wrong one is refused in words that name it', () => {
    const refused = (args: string[], reason: RegExp): void => {
      assert.throws(
        () => auditOptions(args),
        (error) => error instanceof UsageError && reason.test(error.message),
      );
    };
    refused([], /winnow audit FOLDER/);
    refused(['a', '--k', '0'], /--k takes a whole number in 1 … 100/);
    refused(['a', '--limit', 'all'], /--limit takes a whole number/);
    refused(['a', '--preset', 'fast'], /--preset takes quick/);
    refused(['a', '--csv', 'x', '--json', './x'], /two files/);
    refused(['a', '--csv', ''], /--csv needs a path/);
    refused(['a', '--force'], /force/);
  });
});

describe('progress', () => {
  test('a terminal gets one line that is redrawn and fits, a pipe gets plain lines', () => {
    let time = 0;
    const written: string[] = [];
    const stream = { isTTY: true, columns: 40, write: (text: string) => written.push(text) };
    const bar = new ProgressBar(stream, () => time);
    bar.update({ stage: 'hog', done: 50, total: 100, imagesPerSecond: 430.4, secondsLeft: 65 });
    bar.update({ stage: 'hog', done: 51, total: 100 });
    time = 200;
    bar.update({ stage: 'hog', done: 52, total: 100 });
    bar.clear();
    assert.equal(written.length, 3);
    assert.ok(written.every((text) => text.startsWith('\r\x1b[2K') && text.length <= 39 + 5));

    const lines: string[] = [];
    const plain = new ProgressBar({ write: (text) => lines.push(text) }, () => time);
    plain.update({ stage: 'hog', done: 0, total: 100 });
    plain.update({ stage: 'hog', done: 1, total: 100 });
    time = 20_000;
    plain.update({ stage: 'hog', done: 50, total: 100, imagesPerSecond: 430.4, secondsLeft: 65 });
    plain.clear();
    assert.deepEqual(lines, ['hog:   0 %\n', 'hog:  50 %, 430 images/s, 1:05 left\n']);
    assert.equal(clock(3723), '1:02:03');
  });
});

describe('true classes', () => {
  const known = ['cat/1.jpg', 'dog/1.jpg', 'dog/2.png', 'cat/2020/x.jpg', 'dog/2021/x.jpg'].map((p) => ({
    path: p,
    klass: p,
  }));

  test('the same path wins, then the name with the most folders in common, and a tie is none', () => {
    assert.deepEqual([...matchTruth(['dog/1.jpg', 'all/2.jpg', '2021/x.jpg', 'new.jpg'], known)], [1, 2, 4, -1]);
    assert.deepEqual([...matchTruth(['1.jpg'], known)], [-1]);
    assert.deepEqual([...matchTruth(['1.jpg', 'dog/1.jpg'], known)], [0, 1], 'what is given leaves one candidate');
  });
});

describe('the program', () => {
  test('help and version are printed, a wrong call ends with 2 and what to do', async () => {
    const [help, version, none, unknown] = await Promise.all([
      winnow(['cluster', '--help']),
      winnow(['--version']),
      winnow([]),
      winnow(['clutser', 'x']),
    ]);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /winnow evaluate LABELS\.csv TRUTH/);
    const { version: expected } = JSON.parse(await readFile(path.join(PROJECT, 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal(version.stdout, `winnow ${expected}\n`);
    assert.deepEqual([none.code, unknown.code], [2, 2]);
    assert.match(unknown.stderr, /no command "clutser".*cluster, features, evaluate, compare, export/);
    assert.equal(unknown.stdout, '');
  });

  test('evaluate scores each extractor, the consensus and the labels against a class tree and a CSV', async () => {
    for (const name of ['truth/cat/1.jpg', 'truth/cat/2.jpg', 'truth/dog/3.jpg', 'truth/dog/4.jpg']) await file(name);
    await file('truth.csv', 'file,class\r\n1.jpg,cat\r\n2.jpg,cat\r\n3.jpg,dog\r\n4.jpg,dog\r\n');
    const lines = [
      '1.jpg,a,1,all,,0,0,0',
      '2.jpg,a,1,all,,0,0,0',
      '3.jpg,b,1,most,,1,0,-1',
      '4.jpg,a,1,most,,1,1,1',
      'x.jpg,a,1,all,,0,0,0',
    ];
    await file('labels.csv', HEADER + lines.join('\n') + '\n');
    const byTree = await winnow(['evaluate', 'labels.csv', 'truth', '--json', 'scores.json']);
    assert.equal(byTree.code, 0, byTree.stderr);
    const byTable = await winnow(['evaluate', 'labels.csv', 'truth.csv', '--json', 'scores.json']);
    assert.equal(byTable.code, 1);
    assert.match(byTable.stderr, /scores\.json is already there.*--force/);
    assert.equal((await winnow(['evaluate', 'labels.csv', 'truth.csv'])).stdout, byTree.stdout);
    type Scores = { unknown: number; scores: Record<string, { acc: number; coverage: number; n: number }> };
    const { unknown, scores } = JSON.parse(await readFile(path.join(base, 'scores.json'), 'utf8')) as Scores;
    assert.equal(unknown, 1);
    assert.deepEqual(Object.keys(scores), ['exemplar', 'hog', 'consensus', 'final']);
    assert.deepEqual([scores['exemplar']!.acc, scores['hog']!.acc, scores['final']!.acc], [1, 0.75, 0.75]);
    assert.deepEqual([scores['consensus']!.n, scores['consensus']!.coverage, scores['consensus']!.acc], [3, 0.75, 1]);
  });

  test('export writes the tree of a labels file once, and then says that it is there', async () => {
    await file('pictures/1.jpg');
    await file('labels.csv', HEADER + '1.jpg,a,1,all,0,0,0,0\n');
    const args = ['export', 'labels.csv', '--root', 'pictures', '--out', 'out'];
    const dry = await winnow([...args, '--dry-run']);
    assert.match(dry.stdout, /Would write 1 files in 1 labels/);
    assert.deepEqual((await readdir(base)).sort(), ['labels.csv', 'pictures']);
    const first = await winnow(args);
    assert.equal(first.code, 0, first.stderr);
    assert.equal(await readFile(path.join(base, 'out/a/1.jpg'), 'utf8'), 'pictures/1.jpg');
    const halves = await winnow([...args.slice(0, -1), 'halves', '--split', '100/0/0', '--min-confidence', '0.9']);
    assert.equal(halves.code, 0, halves.stderr);
    assert.equal(await readFile(path.join(base, 'halves/train/a/1.jpg'), 'utf8'), 'pictures/1.jpg');
    const second = await winnow(args);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /already there/);
  });

  test('errors of files say which file and what to do', async () => {
    await file('wrong.csv', 'a,b\n1,2\n');
    await mkdir(path.join(base, 'empty'));
    const [missing, wrong, noRoot] = await Promise.all([
      winnow(['evaluate', 'none.csv', 'empty']),
      winnow(['export', 'wrong.csv', '--root', 'empty', '--out', 'o']),
      winnow(['export', 'wrong.csv', '--out', 'o']),
    ]);
    assert.deepEqual([missing.code, wrong.code, noRoot.code], [1, 1, 2]);
    assert.match(missing.stderr, /none\.csv cannot be read/);
    assert.match(wrong.stderr, /wrong\.csv: .*lacks the columns path/);
    assert.match(noRoot.stderr, /--root/);
  });

  test('cluster gives labels, a report and a tree, and stops for outputs that are there', async () => {
    await pictures('in', 48);
    await file('in/broken.jpg', 'this is no picture');
    const args = [
      'cluster',
      'in',
      ...SELF_TRAINED_QUICKLY,
      '--k',
      '2',
      '--labels',
      'l.csv',
      '--json',
      'r.json',
      '--out',
      'out',
    ];
    const run = await winnow(args);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /^hog: /m);
    const rows = readLabels(await readFile(path.join(base, 'l.csv'), 'utf8'));
    assert.equal(rows.length, 48);
    const report = JSON.parse(await readFile(path.join(base, 'r.json'), 'utf8')) as Record<string, unknown>;
    assert.equal(report['images'], 48);
    assert.ok((report['peakMemoryBytes'] as number) > 1e6);
    assert.deepEqual(
      (report['unreadable'] as { path: string }[]).map((each) => each.path),
      ['broken.jpg'],
    );
    assert.deepEqual(Object.keys(report['extractors'] as object), ['autoencoder', 'exemplar', 'hog']);
    const written = await readdir(path.join(base, 'out'), { recursive: true });
    assert.equal(written.filter((name) => name.endsWith('.png')).length, rows.filter((row) => row.label !== '').length);

    const again = await winnow(args);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /already there/);
    const quiet = await winnow([
      'cluster',
      'in',
      ...SELF_TRAINED_QUICKLY,
      '--k',
      '2',
      '--labels',
      'l.csv',
      '--force',
      '--quiet',
    ]);
    assert.deepEqual(quiet, { code: 0, stdout: '', stderr: '' });
    assert.deepEqual(readLabels(await readFile(path.join(base, 'l.csv'), 'utf8')), rows);
  });

  test('audit lists the pictures in a wrong class first, and never overwrites', async () => {
    await pictures('in', 32);
    for (const name of await readdir(path.join(base, 'in'))) {
      const kind = name === 'disc-008.png' ? 'stripe' : name.split('-')[0]!;
      await mkdir(path.join(base, 'in', kind), { recursive: true });
      await rename(path.join(base, 'in', name), path.join(base, 'in', kind, name));
    }
    const args = [
      'audit',
      'in',
      ...SELF_TRAINED_QUICKLY,
      '--k',
      '6',
      '--limit',
      '1',
      '--csv',
      'a.csv',
      '--json',
      'a.json',
    ];
    const run = await winnow(args);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /^32 pictures in 2 classes/);
    assert.match(
      run.stdout,
      /^ +1 +\d\.\d\d +stripe\/disc-008\.png: in stripe, rather disc\n +\d of 6 nearest images/m,
    );
    const table = (await readFile(path.join(base, 'a.csv'), 'utf8')).split('\n');
    assert.equal(table[0], 'rank,score,path,given,suggested,why');
    assert.match(table[1]!, /^1,0\.\d+,stripe\/disc-008\.png,stripe,disc,"\d of 6 nearest images/);
    const report = JSON.parse(await readFile(path.join(base, 'a.json'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual([report['images'], report['k'], (report['suspects'] as unknown[]).length], [32, 6, 1]);

    const before = await readFile(path.join(base, 'a.csv'), 'utf8');
    const again = await winnow(args);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /a\.json is already there/);
    assert.equal(await readFile(path.join(base, 'a.csv'), 'utf8'), before);
  });

  test('audit of a folder without classes says so before anything is clustered', async () => {
    await pictures('flat', 4);
    const run = await winnow(['audit', 'flat']);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /flat has no classes.*choose the folder that holds them/);
    assert.ok(!(await readdir(base)).includes('cache'));
  });

  test('an interrupt ends a run with 130 and no output', async () => {
    await pictures('in', 48);
    const run = await winnow(
      ['cluster', 'in', '--preset', 'paper', '--labels', 'l.csv'],
      /^(decode|hog|autoencoder): /m,
    );
    assert.equal(run.code, 130, run.stderr);
    assert.match(run.stderr, /Interrupted/);
    assert.ok(!(await readdir(base)).includes('l.csv'));
  });
});
