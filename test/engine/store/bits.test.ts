import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Store } from '../../../src/engine/store/store';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../../src/domain/configuration';
import { damageAndRun } from '../../torture/damage-store';
import { writePictures } from '../pictures';
import { runQuietly } from '../scaffold';

let home: string;
beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), 'winnow-bits-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

// The long form is test/torture/bits.ts.
test('a store with changed bits opens and runs to the same labels and edits', async () => {
  const { wrong, filesHit } = await damageAndRun(home, 6, 7, 2);
  assert.deepEqual(wrong, []);
  assert.equal(filesHit, 6);
});

test('damaged pixels are decoded again in the middle of a run, which gives the same labels and says so', async () => {
  const folder = path.join(home, 'pictures');
  await writePictures(folder, 24);
  const said: string[] = [];
  const run = (): Promise<RunSnapshot> =>
    runQuietly(
      {
        folders: [folder],
        store: path.join(home, 'store'),
        configuration: {
          ...DEFAULT_CONFIGURATION,
          ...PRESET_METHODS.paper,
          preset: 'quick',
          seed: 5,
          kRange: [2, 4],
        },
      },
      {
        log: (level, message) => void (level === 'warn' && said.push(message)),
      },
    );
  const before = await run();
  const store = Store.open(path.join(home, 'store'), [folder]);
  for (const [name, spots] of [
    ['64.u8', [100, 12288 * 7 + 3]],
    ['96.u8', [27648 * 9]],
  ] as const) {
    const bytes = readFileSync(store.path('blocks', name));
    for (const spot of spots) bytes[spot]! ^= 64;
    writeFileSync(store.path('blocks', name), bytes);
  }
  rmSync(store.path('results'), { recursive: true });
  const again = await run();
  assert.deepEqual([again.paths, again.clusters, again.confidence], [before.paths, before.clusters, before.confidence]);
  assert.deepEqual(
    said.filter((line) => line.includes('pixels')),
    ['Stored pixels of 3 images were damaged and are decoded again.'],
  );
});
