import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { lastSnapshot } from '../../../src/engine/curation/current';
import { takeStep } from '../../../src/engine/curation/take-step';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { openArtifacts } from '../../../src/engine/run-artifacts/artifacts';
import { mapImages } from '../../../src/engine/inspect/map';
import { Store } from '../../../src/engine/store/store';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../../src/domain/configuration';
import { writePictures } from '../pictures';
import { runQuietly } from '../scaffold';
import { smallDisk, type SmallDisk } from '../small-disk';

const configuration = {
  ...DEFAULT_CONFIGURATION,
  ...PRESET_METHODS.paper,
  preset: 'quick',
  seed: 5,
  kRange: [2, 4],
} as const;
let disk: SmallDisk | undefined;
let folder: string;
before(async () => {
  disk = smallDisk('64m');
  if (!disk) return;
  folder = path.join(disk.folder, 'pictures');
  await writePictures(folder, 40);
});
after(() => disk?.remove());

const run = (store: string): Promise<RunSnapshot> => runQuietly({ folders: [folder], store, configuration });
const failure =
  (words: RegExp) =>
  (error: unknown): boolean =>
    error instanceof WinnowFailure && error.code === 'store' && words.test(error.message);
/** Leaves `bytes` free. */
const fill = (bytes: number): void => {
  const filler = path.join(disk!.folder, 'filler');
  let size = 64 * 2 ** 20;
  for (let step = size; step >= 4096; step /= 2) {
    try {
      writeFileSync(filler, Buffer.alloc(size));
      size += step;
    } catch {
      size -= step;
    }
  }
  writeFileSync(filler, Buffer.alloc(Math.max(0, readdirSafeSize(filler) - bytes)));
};
const readdirSafeSize = (file: string): number => readFileSync(file).length;
const empty = (): void => rmSync(path.join(disk!.folder, 'filler'), { force: true });

test('a disk that fills up in the middle of a run ends it in words, and with space it goes on to the same labels', async (t) => {
  if (!disk) return t.skip('mounting a small disk needs root');
  const whole = path.join(disk.folder, 'whole');
  const cut = path.join(disk.folder, 'cut');
  const undisturbed = await run(whole);
  let failed = 0;
  for (const free of [0, 20_000, 300_000, 1_000_000, 1_900_000, 2_400_000, 3_200_000, 5_000_000]) {
    fill(free);
    await run(cut).then(
      () => undefined,
      (error) => {
        assert.ok(failure(/disk is full.*Free some space/)(error), String(error));
        failed++;
      },
    );
    empty();
    const store = Store.find(cut, [folder]);
    const half =
      store &&
      readdirSync(store.folder, { recursive: true, encoding: 'utf8' }).filter((name) => /tmp$|lock$/.test(name));
    assert.deepEqual(half ?? [], []);
  }
  assert.ok(failed >= 3, `${failed} runs met the full disk`);
  const resumed = await run(cut);
  assert.deepEqual(resumed.clusters, undisturbed.clusters);
  assert.deepEqual(resumed.confidence, undisturbed.confidence);
});

test('an edit on a full disk is refused in words, and the journal is as it was', async (t) => {
  if (!disk) return t.skip('mounting a small disk needs root');
  const dataset = { folders: [folder], store: path.join(disk.folder, 'whole') };
  const { labelling } = await run(dataset.store);
  const store = Store.find(dataset.store, [folder])!;
  const count = (): number => lastSnapshot([folder], dataset.store)!.curation.edits.length;
  const rename = (name: string): unknown =>
    takeStep(dataset, labelling, count(), { kind: 'edit', edit: { kind: 'rename', cluster: 0, name } });
  const files = (): Buffer[] => ['journal.jsonl', 'journal.copy.jsonl'].map((name) => readFileSync(store.path(name)));
  rename('first');
  let refused = 0;
  for (let i = 0; i < 60 && refused < 3; i++) {
    // One page for the lock and some for lines: at some edit the second copy alone finds no room.
    fill(4096 * (1 + (i % 3)));
    const before = files();
    const edits = count();
    try {
      rename('x'.repeat(150 - i));
    } catch (error) {
      assert.ok(failure(/disk is full/)(error), String(error));
      assert.deepEqual(files(), before);
      assert.equal(count(), edits);
      refused++;
    }
    empty();
  }
  assert.ok(refused > 0);
  const edits = count();
  rename('last');
  assert.equal(count(), edits + 1);
});

test('a read-only store opens a finished run and answers questions; a run and an edit are refused in words', async (t) => {
  if (!disk) return t.skip('mounting a small disk needs root');
  const parent = path.join(disk.folder, 'whole');
  const { labelling } = await run(parent);
  disk.remount('ro');
  try {
    const snapshot = lastSnapshot([folder], parent)!;
    assert.equal(snapshot.labelling, labelling);
    const store = Store.find(parent, [folder])!;
    const signal = new AbortController().signal;
    const map = await mapImages(
      { snapshot, store, artifacts: openArtifacts(store) },
      { projection: 'pca', space: 'hog' },
      {
        progress: () => undefined,
        signal,
      },
    );
    assert.equal(map.x.length, snapshot.paths.length);
    await assert.rejects(run(parent), failure(/read-only.*--store/));
    await assert.rejects(run(path.join(disk.folder, 'other')), failure(/read-only.*--store/));
    const step = { kind: 'edit', edit: { kind: 'rename', cluster: 0, name: 'no' } } as const;
    const before = snapshot.curation.edits.length;
    assert.throws(() => takeStep({ folders: [folder], store: parent }, labelling, before, step), failure(/read-only/));
  } finally {
    disk.remount('rw');
  }
});
