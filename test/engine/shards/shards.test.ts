import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { DEFAULT_CONFIGURATION, type RunConfiguration } from '../../../src/domain/configuration';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { labelRows, writeLabels } from '../../../src/engine/export/labels';
import { runPipeline } from '../../../src/engine/run/pipeline';
import type { RunObserver } from '../../../src/engine/run/run-request';
import { makeShard } from '../../../src/engine/shards/make-shard';
import { openShard, writeShard } from '../../../src/engine/shards/shard-file';
import { isOfShare } from '../../../src/engine/shards/share';
import { openShards, takeShards } from '../../../src/engine/shards/take-shards';
import { writePictures } from '../pictures';
import { writeSmallModel } from '../small-model';

const IMAGES = 60;
const SHARDS = 3;
const { signal } = new AbortController();
let home: string;
let folder: string;
let shards: string;
let configuration: RunConfiguration;

before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-shards-'));
  folder = path.join(home, 'pictures');
  shards = path.join(home, 'shards');
  await writePictures(folder, IMAGES);
  copyFileSync(path.join(folder, 'picture-001.png'), path.join(folder, 'copy of 1.png'));
  writeFileSync(path.join(folder, 'broken.png'), 'no picture');
  const model = path.join(home, 'model.onnx');
  writeSmallModel(model);
  configuration = { ...DEFAULT_CONFIGURATION, preset: 'quick', seed: 2, threads: 1, model };
  for (let index = 1; index <= SHARDS; index++) await make(index);
});
after(() => rmSync(home, { recursive: true, force: true }));

const silent: RunObserver = { progress: () => undefined, snapshot: () => undefined, log: () => undefined };

const make = (index: number, out = shards, how = configuration) =>
  makeShard(
    {
      folders: [folder],
      store: path.join(home, `machine-${index}`),
      configuration: how,
      share: { index, of: SHARDS },
      out,
    },
    silent,
    signal,
  );

/** Labels of a run in a store of that name, as they are written, and the stages that counted. */
async function labelsIn(store: string): Promise<{ readonly labels: string; readonly stages: ReadonlySet<string> }> {
  const stages = new Set<string>();
  const request = { folders: [folder], store: path.join(home, store), configuration };
  const observer: RunObserver = { ...silent, progress: ({ stage, total }) => total > 0 && stages.add(stage) };
  const snapshot = await runPipeline(request, observer, signal);
  return { labels: writeLabels(labelRows(snapshot)), stages };
}

const take = async (store: string, places = [shards], how = configuration): Promise<number> =>
  takeShards(
    await openShards(places),
    { folders: [folder], store: path.join(home, store), configuration: how },
    () => undefined,
    signal,
  );

/** A folder with copies of the shards, of which `change` may make something else. */
function copied(name: string, change: (folder: string) => void): string {
  const to = path.join(home, name);
  mkdirSync(to);
  for (const file of readdirSync(shards)) copyFileSync(path.join(shards, file), path.join(to, file));
  change(to);
  return to;
}

const refused = (work: Promise<unknown>, words: RegExp): Promise<void> =>
  assert.rejects(work, (error) => error instanceof WinnowFailure && words.test(error.message));

describe('shards', () => {
  test('each file belongs to one share, and no share is left empty', () => {
    const counts = [0, 0, 0];
    for (let i = 0; i < 300; i++) {
      const owners = [1, 2, 3].filter((index) => isOfShare(`folder/${i}.jpg`, { index, of: 3 }));
      assert.equal(owners.length, 1);
      counts[owners[0]! - 1]!++;
    }
    assert.ok(Math.min(...counts) > 70, String(counts));
  });

  test('a run that takes them in computes no picture again and gives the labels of one machine', async () => {
    const alone = await labelsIn('alone');
    assert.ok(alone.stages.has('decode') && alone.stages.has('pretrained'));
    assert.equal(await take('together'), IMAGES + 1);
    const together = await labelsIn('together');
    assert.equal(together.labels, alone.labels);
    assert.deepEqual(
      ['thumbnails', 'pretrained'].filter((stage) => together.stages.has(stage)),
      [],
    );
  });

  test('pictures that no shard holds are computed by the run', async () => {
    await take('more');
    await writePictures(path.join(home, 'more-pictures'), IMAGES + 1);
    const added = path.join(folder, 'added.png');
    copyFileSync(path.join(home, 'more-pictures', `picture-0${IMAGES}.png`), added);
    try {
      const { labels, stages } = await labelsIn('more');
      assert.ok(stages.has('pretrained') && labels.includes('added.png'));
      assert.equal(labels, (await labelsIn('more-alone')).labels);
    } finally {
      unlinkSync(added);
    }
  });

  test('any reader of Parquet finds the pictures in them', async () => {
    const file = await asyncBufferFromFile(path.join(shards, 'shard-1-of-3.parquet'));
    const rows = await parquetReadObjects({ file, columns: ['path', 'sha256', 'width', 'format'] });
    assert.ok(rows.length > 5);
    for (const { path: name, sha256, width, format } of rows) {
      assert.match(String(name), /\.png$/);
      assert.match(String(sha256), /^[0-9a-f]{64}$/);
      if (width !== null) assert.deepEqual([width, format], [96, 'png']);
    }
  });

  test('work that was kept for a shard is gone once it is whole', () => {
    assert.deepEqual(readdirSync(path.join(home, 'machine-1')), []);
    assert.deepEqual(
      readdirSync(shards).sort(),
      [1, 2, 3].map((index) => `shard-${index}-of-3.parquet`),
    );
  });
});

describe('shards that are refused', () => {
  test('one whose bytes changed, wherever they lie', async () => {
    const whole = readFileSync(path.join(shards, 'shard-2-of-3.parquet'));
    for (const place of [0.1, 0.5, 0.9]) {
      const bytes = Buffer.from(whole);
      bytes[Math.floor(bytes.length * place)]! ^= 1;
      const damaged = copied(`damaged-${place}`, (to) => writeFileSync(path.join(to, 'shard-2-of-3.parquet'), bytes));
      await refused(take(`damaged-store-${place}`, [damaged]), /shard-2-of-3\.parquet is damaged or cut short/);
    }
  });

  test('one that was cut short', async () => {
    const cut = copied('cut', (to) => {
      const file = path.join(to, 'shard-3-of-3.parquet');
      writeFileSync(file, readFileSync(file).subarray(0, -100));
    });
    await refused(take('cut-store', [cut]), /shard-3-of-3\.parquet is damaged or cut short/);
  });

  test('a missing one is named', async () => {
    const missing = copied('missing', (to) => unlinkSync(path.join(to, 'shard-2-of-3.parquet')));
    await refused(take('missing-store', [missing]), /Of 3 shards one is missing: 2\/3\./);
    await refused(take('empty-store', [folder]), /holds no shard/);
  });

  test('one of another version', async () => {
    const file = path.join(shards, 'shard-1-of-3.parquet');
    const { facts, groups } = await openShard(file);
    const rows = [];
    for await (const group of groups()) rows.push(...group);
    const other = { ...facts, versions: { ...facts.versions, winnow: '0.0.1' } };
    const old = copied('old', () => undefined);
    await writeShard(path.join(old, 'shard-1-of-3.parquet'), other, rows, signal);
    await refused(take('old-store', [old]), /comes from Winnow 0\.0\.1/);
  });

  test('ones whose features are of another network, or are none', async () => {
    const model = path.join(home, 'other.onnx');
    writeSmallModel(model, 9);
    await refused(take('other-store', [shards], { ...configuration, model }), /by other settings or another file/);
    const plain: RunConfiguration = { ...configuration, features: ['hog'] };
    const without = path.join(home, 'without');
    for (let index = 1; index <= SHARDS; index++) await make(index, without, plain);
    await refused(take('without-store', [without]), /holds no features of model\.onnx/);
    assert.equal(await take('hog-store', [without], plain), IMAGES + 1);
  });

  test('one that names a file outside of the store', async () => {
    const { facts, groups } = await openShard(path.join(shards, 'shard-1-of-3.parquet'));
    const rows = [];
    for await (const group of groups()) rows.push(...group.map((row) => ({ ...row, sha256: '../'.repeat(8) })));
    const forged = copied('forged', () => undefined);
    await writeShard(path.join(forged, 'shard-1-of-3.parquet'), facts, rows, signal);
    await refused(take('forged-store', [forged]), /shard-1-of-3\.parquet is damaged/);
  });

  test('ones of two divisions', async () => {
    const mixed = copied('mixed', (to) =>
      copyFileSync(path.join(to, 'shard-1-of-3.parquet'), path.join(to, 'shard-1-of-4.parquet')),
    );
    const { facts, groups } = await openShard(path.join(shards, 'shard-1-of-3.parquet'));
    const rows = [];
    for await (const group of groups()) rows.push(...group);
    await writeShard(path.join(mixed, 'shard-1-of-4.parquet'), { ...facts, share: { index: 1, of: 4 } }, rows, signal);
    await refused(take('mixed-store', [mixed]), /name the folders of one division/);
  });
});
