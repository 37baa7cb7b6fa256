import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { seriesFor } from '../../src/cli/comparison/chart';
import { cellsOf, runGrid, type Grid } from '../../src/cli/comparison/grid';
import { compareOptions } from '../../src/cli/options/comparison-options';
import { comparisonReport } from '../../src/cli/comparison/report';
import { MEASURES, type CellFigures, type CellName, type Comparison } from '../../src/cli/comparison/row';
import { UsageError } from '../../src/cli/options/usage';
import { parseCsv } from '../../src/engine/base/csv';
import { winnow } from '../engine/command-line';
import { writePictures } from '../engine/pictures';

const CELL: CellName = {
  preset: 'quick',
  seed: 1,
  features: ['hog'],
  reduction: 'none',
  clusterer: 'kmeans',
  k: 3,
};
const figures = (ari: number): CellFigures =>
  ({ ...Object.fromEntries(MEASURES.map((measure) => [measure, ari])), gap: null }) as CellFigures;
const never = new AbortController().signal;

describe('the grid', () => {
  const grid: Grid = {
    presets: ['quick'],
    seeds: [1, 2],
    features: [['hog'], ['hog', 'pca']],
    reductions: ['none'],
    clusterers: ['kmeans', 'dbscan'],
    ks: [2, 'auto'],
  };

  test('every choice meets every other, and those that share features follow each other', () => {
    const cells = cellsOf(grid);
    // DBSCAN finds k itself, so it runs once for all k.
    assert.equal(cells.length, 12);
    assert.equal(new Set(cells.map((cell) => JSON.stringify(cell))).size, 12);
    assert.ok(cells.every(({ clusterer, k }) => clusterer !== 'dbscan' || k === 'auto'));
    assert.deepEqual(
      cells.map(({ seed }) => seed),
      [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2],
    );
  });

  test('a cell that fails is a row with its reason, and the others go on', async () => {
    const run = (cell: CellName) =>
      cell.clusterer === 'dbscan'
        ? Promise.reject(new Error('no dense place'))
        : Promise.resolve({ rows: [{ partition: 'hog' as const, figures: figures(0.5) }], seconds: 7 });
    const { rows, finished } = await runGrid(cellsOf(grid), run, () => undefined, never);
    assert.equal(finished, 12);
    assert.equal(rows.filter(({ error }) => error === 'no dense place').length, 4);
    assert.equal(rows.filter(({ seconds, error }) => seconds === 7 && error === undefined).length, 8);
  });

  test('an abort leaves the rows of the cells that ended', async () => {
    const stop = new AbortController();
    let runs = 0;
    const run = () => {
      if (++runs === 3) stop.abort();
      stop.signal.throwIfAborted();
      return Promise.resolve({ rows: [{ partition: 'hog' as const }], seconds: 1 });
    };
    const { rows, finished } = await runGrid(cellsOf(grid), run, () => undefined, stop.signal);
    assert.deepEqual([rows.length, finished, runs], [2, 2, 3]);
  });
});

describe('options of winnow compare', () => {
  test('lists and ranges are combined, and what was not chosen has a default', () => {
    const { grid, store, out } = compareOptions(['a', '--k', '2..4,4,9,auto', '--seed', '3,1']);
    assert.deepEqual(grid.ks, [2, 3, 4, 9, 'auto']);
    assert.deepEqual(grid.seeds, [3, 1]);
    assert.deepEqual(grid.features, [['hog'], ['pretrained']]);
    assert.equal(path.basename(store), 'compare');
    assert.equal(out, path.resolve('winnow-comparison'));
    const together = compareOptions(['a', '--features', 'pca,hog', '--together', '--clusterer', 'kmeans,hdbscan']).grid;
    assert.deepEqual(together.features, [['hog'], ['pca'], ['hog', 'pca']]);
    assert.deepEqual(together.clusterers, ['kmeans', 'hdbscan']);
  });

  test('a wrong option is refused in words that name it', () => {
    const refused = (args: string[], reason: RegExp): void => {
      assert.throws(
        () => compareOptions(args),
        (error) => error instanceof UsageError && reason.test(error.message),
      );
    };
    refused([], /name the folder/);
    refused(['a', '--k', '4..2'], /smaller to the larger/);
    refused(['a', '--k', '1'], /--k takes a whole number in 2/);
    refused(['a', '--seed', '1,,2'], /--seed takes values between commas/);
    refused(['a', '--features', 'hog', '--together'], /at least two --features/);
    refused(['a', '--clusterer', 'best'], /--clusterer takes graph, kmeans/);
    refused(['a', '--k', '2..1000', '--seed', '1,2,3,4,5,6'], /11988 runs/);
  });
});

describe('the report', () => {
  const comparison: Comparison = {
    format: 1,
    winnow: '1',
    folders: ['/p/<b>&"'],
    truth: 'the sub-folders',
    images: 40,
    note: null,
    classes: { a: 20, b: 20 },
    cells: 5,
    finished: 4,
    rows: [
      ...[2, 3, 4].map((k) => ({
        cell: { ...CELL, k },
        partition: 'hog' as const,
        groups: k,
        seconds: 1,
        without: k === 4 ? 0.5 : 0,
        figures: figures(k / 10),
      })),
      { cell: { ...CELL, clusterer: 'dbscan' }, seconds: 2, error: 'no <dense> place' },
    ],
  };
  const html = comparisonReport(comparison);

  test('it runs no script, loads nothing, and its policy allows its own style sheet alone', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)![1]!;
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!.replaceAll('&#39;', "'");
    const hash = createHash('sha256').update(style).digest('base64');
    assert.equal(policy, `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
    assert.doesNotMatch(html, /<script|<img|<link|<use|url\(|@import|\sstyle=|\son\w+=|https?:/);
  });

  test('names are text in it, never markup', () => {
    assert.ok(html.includes('/p/&#60;b&#62;&#38;&#34;'));
    assert.ok(html.includes('no &#60;dense&#62; place'));
    assert.doesNotMatch(html, /<b>|<dense>/);
  });

  test('the best row against the classes is one that gives nearly all images a group', () => {
    const best = [...html.matchAll(/<strong>([^<]*)<\/strong>/g)].map(([, text]) => text);
    // Silhouette and DBCV may be best where images are left out; all others lose the row of k = 4,
    // or want the lowest.
    assert.deepEqual(best, ['0.200 ★', '0 ★', ...Array<string>(8).fill('0.300 ★'), '0.400 ★', '0.400 ★']);
    assert.ok(html.includes('Interrupted: 4 of 5 runs had ended.'));
    assert.ok(html.includes('HOG failed'));
  });

  test('a line goes over the mean of the seeds', () => {
    const seeds = [0.2, 0.4].map((ari, i) => ({
      cell: { ...CELL, seed: i },
      partition: 'hog' as const,
      groups: 3,
      without: 0,
      seconds: 1,
      figures: figures(ari),
    }));
    const [line, ...others] = seriesFor(seeds);
    assert.equal(others.length, 0);
    assert.deepEqual(
      line!.points.map(({ k, values }) => [k, Number(values.ari!.toFixed(9))]),
      [[3, 0.3]],
    );
  });
});

describe('winnow compare', () => {
  let base: string;
  beforeEach(async () => {
    base = await realpath(await mkdtemp(path.join(tmpdir(), 'winnow-compare-')));
    for (const [name, kind] of await writePictures(path.join(base, 'in'), 36)) {
      await mkdir(path.join(base, 'in', kind), { recursive: true });
      await rename(path.join(base, 'in', name), path.join(base, 'in', kind, name));
    }
  });
  afterEach(() => rm(base, { recursive: true, force: true }));
  const args = ['compare', 'in', '--features', 'hog,pixels', '--preset', 'quick', '--k', '2,3,4', '--out', 'out'];
  const written = async (): Promise<Comparison> =>
    JSON.parse(await readFile(path.join(base, 'out/comparison.json'), 'utf8')) as Comparison;

  test('each extractor and k is measured inside and against the folders, and nothing is overwritten', async () => {
    const run = await winnow(base, args);
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual((await readdir(path.join(base, 'out'))).sort(), [
      'comparison.csv',
      'comparison.html',
      'comparison.json',
    ]);
    const { rows, classes, truth, finished } = await written();
    assert.deepEqual([classes, truth, finished], [{ checks: 12, disc: 12, stripes: 12 }, 'the sub-folders', 6]);
    assert.deepEqual(
      rows.map(({ cell, partition, groups }) => [cell.features.join(), partition, cell.k, groups]),
      ['hog', 'pixels'].flatMap((extractor) => [2, 3, 4].map((k) => [extractor, extractor, k, k])),
    );
    for (const { figures } of rows) {
      for (const measure of MEASURES) {
        if (measure !== 'auc') assert.equal(typeof figures![measure], 'number', measure);
      }
    }
    const hog = rows.filter(({ cell }) => cell.features[0] === 'hog').map(({ figures }) => figures!.ari!);
    assert.ok(hog[1]! > 0.9 && hog[1]! > hog[0]! && hog[1]! > hog[2]!, `three kinds of pictures: ${hog.join()}`);
    const [header, ...lines] = parseCsv(await readFile(path.join(base, 'out/comparison.csv'), 'utf8'));
    const column = header!.indexOf('ari');
    lines.forEach((line, i) => assert.ok(Math.abs(Number(line[column]) - rows[i]!.figures!.ari!) < 1e-5));
    assert.match(run.stdout, /6 of 6 runs/);

    const again = await winnow(base, args);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /comparison\.csv is already there.*--force/);
    const forced = await winnow(base, [...args, '--force', '--quiet']);
    assert.deepEqual([forced.code, forced.stdout, forced.stderr], [0, '', '']);
    const same = (await written()).rows.map(({ figures }) => figures);
    assert.deepEqual(
      same,
      rows.map(({ figures }) => figures),
      'the same folder and seed give the same figures',
    );
  });

  test('an interrupt leaves the files of the runs that ended', async () => {
    const run = await winnow(base, [...args, '--seed', '1,2,3,4,5,6,7,8'], /^1\/48 /m);
    assert.equal(run.code, 130, run.stderr);
    const { finished, cells, rows } = await written();
    assert.equal(cells, 48);
    assert.ok(finished >= 1 && finished < 48 && rows.length === finished, `${finished}, ${rows.length}`);
  });

  test('true classes that fit no picture are said, and nothing is written', async () => {
    await mkdir(path.join(base, 'truth/x'), { recursive: true });
    await rename(path.join(base, 'in/disc/picture-000.png'), path.join(base, 'truth/x/other.png'));
    const run = await winnow(base, [...args.slice(0, -4), '--k', '2', '--out', 'out', '--truth', 'truth']);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /No picture is among the true classes/);
    assert.ok(!(await readdir(base)).includes('out'));
  });
});
