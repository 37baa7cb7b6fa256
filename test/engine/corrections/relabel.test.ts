import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { finishedRun, type FinishedRun } from '../../../src/engine/curation/current';
import { proposeRelabelling } from '../../../src/engine/corrections/relabel';
import { curate, type Edit } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../../src/domain/configuration';
import { writePictures } from '../pictures';
import { NEVER, ownFolder, runQuietly } from '../scaffold';

const SILENT = { progress: () => undefined, log: () => undefined, signal: NEVER };
const home = ownFolder('relabel');
let truth: Map<string, string>;
let run: FinishedRun;

before(async () => {
  const folder = path.join(home, 'pictures');
  truth = await writePictures(folder, 60);
  const dataset = { folders: [folder], store: path.join(home, 'store') };
  const configuration = {
    ...DEFAULT_CONFIGURATION,
    ...PRESET_METHODS.paper,
    preset: 'quick' as const,
    seed: 5,
    k: 3,
  };
  await runQuietly({ ...dataset, configuration });
  run = finishedRun(dataset);
});

const withEdits = (edits: readonly Edit[], more: Partial<RunSnapshot> = {}): FinishedRun => {
  return { ...run, snapshot: { ...run.snapshot, ...more, curation: { edits, undone: [] } } };
};

test('a classifier that learns the same again changes nothing', async () => {
  assert.ok(new Set(run.snapshot.consensus).size > 2, 'the pictures are classified');
  const counts: number[] = [];
  const observer = { ...SILENT, progress: (done: number, total: number) => void counts.push(done / total) };
  assert.deepEqual(await proposeRelabelling(run, { ...observer, signal: NEVER }), { moves: [], fixed: 0 });
  assert.ok(counts.length > 2 && counts.at(-1) === 1);
});

test('what a person shows of a new label is found in the rest; what they decided and excluded stays', async () => {
  const { paths, clusters } = run.snapshot;
  const kindOf = (image: number): string => truth.get(paths[image]!)!;
  const { id, images } = clusters[0]!;
  const kind = kindOf(images[0]!);
  const all = [...paths.keys()].filter((image) => kindOf(image) === kind);
  const shown = all.slice(0, 14);
  const hidden = all.slice(14);
  const other = clusters.find((cluster) => cluster.id !== id && cluster.id >= 0)!.id;
  const stubborn = hidden[0]!;
  const excluded = hidden[1]!;
  const edits: Edit[] = [
    // The rest goes where it is not, by machine, so that it may be found again.
    { kind: 'relabel', moves: [{ from: id, to: other, images: hidden }] },
    { kind: 'label', cluster: { id: 1000, name: kind, images: shown } },
    { kind: 'review', images: [stubborn] },
    { kind: 'exclude', images: [excluded] },
  ];
  // With nothing in the consensus but what the person did not touch, and no confidence that would
  // hold an image back.
  const consensus = run.snapshot.consensus!.map((group, image) => (all.includes(image) ? -1 : group));
  const changed = withEdits(edits, { confidence: paths.map(() => 0), consensus });
  const preview = await proposeRelabelling(changed, SILENT);
  assert.equal(preview.fixed, shown.length + 1);
  const moved = preview.moves.find(({ to }) => to === 1000)?.images ?? [];
  const right = moved.filter((image) => kindOf(image) === kind);
  assert.ok(right.length >= 3 && right.length >= moved.length / 2, JSON.stringify(preview));
  const touched = new Set(preview.moves.flatMap(({ images: each }) => each));
  for (const image of [...shown, stubborn, excluded]) assert.ok(!touched.has(image), `image ${image}`);
  assert.deepEqual(await proposeRelabelling(changed, SILENT), preview, 'the same each time');

  const sure = withEdits(edits, { confidence: paths.map(() => 1), consensus });
  assert.deepEqual((await proposeRelabelling(sure, SILENT)).moves, [], 'no image leaves a label it is sure of');
  for (const { to } of preview.moves) assert.ok(curate(changed.snapshot).clusters.some((each) => each.id === to));
});

test('one label alone teaches nothing, and a cancel leaves nothing behind', async () => {
  const ids = run.snapshot.clusters.map(({ id }) => id);
  const merged = withEdits([{ kind: 'merge', clusters: ids, into: ids[0]! }]);
  await assert.rejects(proposeRelabelling(merged, SILENT), /at least two labels/);
  const [models, checkpoints] = ['models', 'checkpoints'].map((sub) => readdirSync(run.store.path(sub)));
  const cancel = new AbortController();
  const observer = { ...SILENT, progress: () => cancel.abort(new Error('cancelled')) };
  await assert.rejects(proposeRelabelling(run, { ...observer, signal: cancel.signal }), /cancelled/);
  assert.deepEqual(readdirSync(run.store.path('models')), models);
  assert.deepEqual(readdirSync(run.store.path('checkpoints')), checkpoints);
});
