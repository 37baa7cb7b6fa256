import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { measureCurve } from '../../../src/engine/cluster/k-for-kmeans/k-curve';
import { Random } from '../../../src/engine/base/random';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, type RunConfiguration } from '../../../src/domain/configuration';
import { CLUSTERERS } from '../../../src/domain/methods';
import { writePictures } from '../pictures';
import { ownFolder, runQuietly } from '../scaffold';

const home = ownFolder('equal');

const QUICK: RunConfiguration = { ...DEFAULT_CONFIGURATION, preset: 'quick', features: ['hog'] };

async function run(
  folder: string,
  configuration: Partial<RunConfiguration> = {},
): Promise<{ snapshot: RunSnapshot; said: string }> {
  const said: string[] = [];
  const request = {
    folders: [path.join(home, folder)],
    store: path.join(home, 'store'),
    configuration: { ...QUICK, ...configuration },
  };
  const snapshot = await runQuietly(request, { log: (_, message) => void said.push(message) });
  return { snapshot, said: said.join('\n') };
}

/** Cluster of each image, by its path. */
function labelsOf({ clusters, paths }: RunSnapshot): Map<string, number> {
  return new Map(clusters.flatMap(({ id, images }) => images.map((image) => [paths[image]!, id])));
}

test('equal pictures get one label with every clusterer, though their files differ', async () => {
  const folder = path.join(home, 'pairs');
  await writePictures(folder, 24);
  for (const name of readdirSync(folder)) {
    copyFileSync(path.join(folder, name), path.join(folder, `copy of ${name}`));
    await sharp(path.join(folder, name))
      .tiff({ compression: 'deflate' })
      .toFile(path.join(folder, `${name}.tif`));
  }
  for (const clusterer of CLUSTERERS) {
    const { snapshot, said } = await run('pairs', { clusterer, k: 8 });
    const labels = labelsOf(snapshot);
    for (const [name, label] of labels) {
      if (!/^picture.*png$/.test(name)) continue;
      const own = [labels.get(`copy of ${name}`), labels.get(`${name}.tif`)];
      assert.deepEqual(own, [label, label], `${clusterer}: ${name}`);
    }
    assert.match(said, /Of 72 pictures 24 are different, 48 are copies/);
    assert.equal(Object.values(snapshot.notes ?? {}).filter((notes) => notes.includes('copy')).length, 72);
  }
});

for (const count of [8, 12, 20]) {
  test(`a folder of ${count} ordinary pictures does not become ${count} groups`, async () => {
    await writePictures(path.join(home, `few-${count}`), count);
    const { snapshot } = await run(`few-${count}`);
    const groups = snapshot.clusters.filter(({ id }) => id >= 0);
    assert.ok(groups.length <= count / 4, `${groups.length} groups`);
    assert.ok(groups.every(({ images }) => images.length > 1));
  });
}

test('a k that is too large for the pictures is made smaller, and that is said', async () => {
  await writePictures(path.join(home, 'wanted'), 20);
  const { snapshot, said } = await run('wanted', { k: 50 });
  assert.match(said, /50 clusters are too many for 20 different pictures: 10 are made/);
  assert.ok(snapshot.clusters.length <= 10);
  assert.equal((await run('wanted', { k: 7 })).said, '');
});

test('where hardly any pictures are different, each is a group with its copies, and that is said', async () => {
  for (const kinds of [1, 3]) {
    const folder = path.join(home, `kinds-${kinds}`);
    const drawn = path.join(home, `drawn-${kinds}`);
    await writePictures(drawn, kinds);
    mkdirSync(folder);
    const names = readdirSync(drawn);
    for (let i = 0; i < 30; i++) copyFileSync(path.join(drawn, names[i % kinds]!), path.join(folder, `${i}.png`));
    const { snapshot, said } = await run(`kinds-${kinds}`, { k: 8 });
    assert.equal(snapshot.clusters.length, kinds);
    assert.ok(snapshot.clusters.every(({ images, id }) => images.length === 30 / kinds && id >= 0));
    assert.match(
      said,
      kinds === 1 ? /All 30 files are one picture/ : new RegExp(`Of 30 pictures ${kinds} are different`),
    );
    assert.equal(snapshot.finished, true);
  }
});

test('a curve over equal features has finite scores and takes no large k', async () => {
  const features = { count: 40, dimension: 3, rows: new Float32Array(120).fill(0.5) };
  const all = Int32Array.from({ length: 40 }, (_, i) => i);
  const signal = new AbortController().signal;
  const { scores, stabilities } = await measureCurve(
    features,
    all,
    { range: [2, 20], starts: 3, random: new Random(1) },
    { progress: () => undefined, signal },
  );
  assert.ok(
    scores.every((score) => score < 1e6),
    scores.join(),
  );
  assert.ok(stabilities.slice(1).every((value) => value === 0));
});

test('pictures of one colour each are reported as blank', async () => {
  const folder = path.join(home, 'blank');
  mkdirSync(folder);
  for (let i = 0; i < 12; i++) {
    const background = { r: i * 20, g: 80, b: 9 };
    const plain = sharp({ create: { width: 30, height: 30, channels: 3, background } });
    writeFileSync(path.join(folder, `${i}.png`), await plain.png().toBuffer());
  }
  const { snapshot, said } = await run('blank');
  assert.match(said, /nothing tells these 12 pictures apart/);
  assert.deepEqual(Object.values(snapshot.notes ?? {}), new Array(12).fill(['blank']));
  assert.ok(snapshot.clusters.length <= 3);
});
