import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { VIEW_RECIPES } from '../../src/engine/features/view-methods';
import { score } from '../../src/engine/evaluate/score';
import { runPipeline } from '../../src/engine/pipeline';
import { DEFAULT_CONFIGURATION, type RunConfiguration, type RunSnapshot } from '../../src/protocol/dataset';
import { METHOD_SETTINGS, allSettingsOf, settingFault, VIEWS } from '../../src/protocol/methods';
import { writePictures } from './pictures';

const IMAGES = 60;
let home: string;
let folder: string;
let truth: Map<string, string>;

before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-methods-'));
  folder = path.join(home, 'pictures');
  truth = await writePictures(folder, IMAGES);
});
after(() => rmSync(home, { recursive: true, force: true }));

function run(chosen: Partial<RunConfiguration>): Promise<RunSnapshot> {
  const configuration: RunConfiguration = {
    ...{ ...DEFAULT_CONFIGURATION, preset: 'quick', seed: 2, k: 3, threads: 1 },
    ...chosen,
  };
  const observer = { progress: () => undefined, snapshot: () => undefined, log: () => undefined };
  return runPipeline(
    { folders: [folder], store: path.join(home, 'store'), configuration },
    observer,
    new AbortController().signal,
  );
}

const accuracy = ({ paths }: RunSnapshot, labels: readonly number[]): number =>
  score(
    labels.map((label) => (label < 0 ? '' : String(label))),
    paths.map((file) => truth.get(file)!),
  ).acc;

test('every view that is named can be computed', () => {
  assert.deepEqual(Object.keys(VIEW_RECIPES).sort(), [...VIEWS].sort());
});

test('any views make a consensus, and only those that were asked for have clusters', async () => {
  const snapshot = await run({ views: ['hog', 'pixels', 'pca', 'pca+hog'] });
  assert.deepEqual(Object.keys(snapshot.views).sort(), ['hog', 'pca', 'pca+hog', 'pixels']);
  assert.ok(snapshot.finished && snapshot.consensus!.length === IMAGES);
  for (const view of ['pixels', 'pca', 'pca+hog'] as const) {
    assert.ok(accuracy(snapshot, snapshot.views[view]!) > 0.6, view);
  }
});

test('of one view alone the clusters are the labels', async () => {
  const snapshot = await run({ views: ['pixels'] });
  assert.deepEqual(Object.keys(snapshot.views), ['pixels']);
  const labels = new Array<number>(IMAGES).fill(-1);
  for (const { id, images } of snapshot.clusters) for (const image of images) labels[image] = id;
  assert.deepEqual(labels, snapshot.views.pixels);
  assert.ok(snapshot.agreement.includes('all'));
});

test('a new image gets its clusters in views that no network learned', async () => {
  await run({ views: ['hog', 'pca'] });
  const file = path.join(folder, 'zz new.png');
  const more = path.join(home, 'more');
  await writePictures(more, IMAGES + 1);
  copyFileSync(path.join(more, `picture-0${IMAGES}.png`), file);
  try {
    const extended = await run({ views: ['hog', 'pca'] });
    assert.deepEqual(extended.learnedFrom, { images: IMAGES, added: 1, gone: 0 });
    assert.equal(extended.views.pca!.length, IMAGES + 1);
    assert.ok(extended.views.pca!.at(-1)! >= 0);
  } finally {
    rmSync(file);
  }
});

test('settings have defaults within their ranges, and what is out of range is refused in words', () => {
  for (const [name, { default: value, summary }] of METHOD_SETTINGS) {
    assert.equal(settingFault(name, value), undefined, name);
    assert.ok(summary.length > 5, name);
  }
  assert.match(settingFault('hog.cells', 3)!, /no setting/);
  assert.deepEqual(allSettingsOf('hog', {}), {});
});
