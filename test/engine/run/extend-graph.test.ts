import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, type RunConfiguration } from '../../../src/domain/configuration';
import { cutHierarchy } from '../../../src/domain/hierarchy';
import { writePictures } from '../pictures';
import { ownFolder, runQuietly } from '../scaffold';

const home = ownFolder('graph');

const configuration: RunConfiguration = { ...DEFAULT_CONFIGURATION, features: ['hog', 'pixels'], seed: 3 };

function run(folder: string): Promise<RunSnapshot> {
  return runQuietly({ folders: [folder], store: path.join(home, 'store'), configuration });
}

const groupsOf = ({ clusters, paths }: RunSnapshot): Map<string, number> =>
  new Map(clusters.flatMap(({ id, images }) => images.map((image) => [paths[image]!, id] as const)));

test('a graph labels every image, and new ones join the groups of their neighbours', async () => {
  const folder = path.join(home, 'pictures');
  const truth = await writePictures(folder, 60);
  const fresh = [...truth.keys()].slice(7, 9);
  fresh.forEach((file, at) => renameSync(path.join(folder, file), path.join(home, `${at}.png`)));
  const before = await run(folder);
  assert.equal(before.paths.length, 58);
  assert.equal(
    Object.values(before.trust!).reduce((sum, share) => sum + share, 0),
    1,
  );
  fresh.forEach((file, at) => renameSync(path.join(home, `${at}.png`), path.join(folder, file)));
  const extended = await run(folder);
  assert.deepEqual(extended.learnedFrom, { images: 58, added: 2, gone: 0 });
  const known = groupsOf(before);
  const all = groupsOf(extended);
  assert.equal(all.size, 60);
  for (const [file, group] of known) assert.equal(all.get(file), group);
  for (const { hierarchy, paths, clusters } of [before, extended]) {
    assert.equal(hierarchy!.leaves.length, paths.length);
    assert.equal(new Set(cutHierarchy(hierarchy!, hierarchy!.shown)).size, clusters.length);
  }
});
