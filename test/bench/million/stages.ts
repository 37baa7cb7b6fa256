import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { curate } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../../src/domain/configuration';
import { finishedRun, keepCurrent, lastSnapshot } from '../../../src/engine/curation/current';
import { takeStep } from '../../../src/engine/curation/take-step';
import { exportTree } from '../../../src/engine/export/export';
import { knownFiles } from '../../../src/engine/export/known-files';
import { labelRows } from '../../../src/engine/export/labels';
import { pretrainedPlan } from '../../../src/engine/features/pretrained/pretrained-plan';
import { factColumns } from '../../../src/engine/inspect/fact-columns';
import { mapImages } from '../../../src/engine/inspect/map';
import { similarTo } from '../../../src/engine/inspect/similar';
import { openArtifacts } from '../../../src/engine/run-artifacts/artifacts';
import { rowsOf } from '../../../src/engine/run-artifacts/spaces';
import type { ImageFile } from '../../../src/engine/images/list-images';
import { chooseModel } from '../../../src/engine/models/model-file';
import { inStore } from '../../../src/engine/run/in-store';
import { openRun } from '../../../src/engine/run/pipeline';
import type { RunObserver, RunRequest } from '../../../src/engine/run/run-request';
import { withUpkeep } from '../../../src/engine/upkeep/with-upkeep';
import { Store } from '../../../src/engine/store/store';
import type { DataSetParams } from '../../../src/protocol/engine';
import { StageClock, type Cost } from './clock';
import { keepMadeUpRows, madeUpLabelling } from './made-up';
import { DrawnBlocks, SyntheticImages } from './synthetic';

const MOVED = 20;
const TURNS = 15;

export interface EngineCosts {
  readonly groups: number;
  readonly costs: Readonly<Record<string, Cost>>;
}

const requestIn = (home: string, threads: number): RunRequest => ({
  folders: [path.join(home, 'pictures')],
  store: path.join(home, 'store'),
  configuration: {
    ...DEFAULT_CONFIGURATION,
    ...PRESET_METHODS.quick,
    preset: 'quick',
    backend: 'onnx',
    threads,
  },
});

/** Makes images, thumbnails and features, as if they had been decoded and extracted. */
export async function makeSynthetic(
  home: string,
  { rows, dimension }: { readonly rows: number; readonly dimension: number },
  threads: number,
): Promise<void> {
  const { folders, store: stores, configuration } = requestIn(home, threads);
  mkdirSync(folders[0]!, { recursive: true });
  const store = Store.open(stores, folders);
  const synthetic = new SyntheticImages(folders[0]!, rows);
  await synthetic.link(store);
  const plan = pretrainedPlan(configuration);
  const model = await chooseModel(plan.model, stores, plan.preprocessing ?? {}, new AbortController().signal);
  synthetic.keepFeatures(store, model, plan, dimension);
}

/** The stages behind extraction, in the engine; leaves the snapshot as a message for a host. */
export async function engineStages(home: string, threads: number, log: (line: string) => void): Promise<EngineCosts> {
  const clock = new StageClock();
  const { signal } = new AbortController();
  const request = requestIn(home, threads);
  const { folders, store: parent } = request;
  const observer: RunObserver = {
    progress: ({ stage }) => clock.begin(`run: ${stage}`),
    snapshot: () => clock.begin('run: goes on'),
    log: (_, message) => log(message),
  };
  const run = await inStore(request, observer, signal, (store, stopped) => {
    const images = Object.values(store.readJson<Record<string, ImageFile>>('files.json')!);
    const blocks = new DrawnBlocks(store, images);
    clock.begin('run: begin');
    return withUpkeep(store, async () =>
      (await openRun(request, store, observer, stopped)).label({
        root: folders[0]!,
        images,
        unreadable: [],
        linksOut: 0,
        changed: [],
        passedOver: [],
        notes: new Map(),
        blocks,
      }),
    );
  });
  clock.end();
  await clock.during('snapshot to a message', () =>
    writeFileSync(path.join(home, 'message.json'), JSON.stringify(run)),
  );
  const dataset = { folders, store: parent };
  const { snapshot, store } = finishedRun(dataset);
  await clock.during('facts of the files', () => factColumns(snapshot, store, () => undefined, signal));
  await answers(dataset, clock);
  const artifacts = openArtifacts(store);
  const work = { progress: () => undefined, signal };
  await clock.during('map, UMAP', () =>
    mapImages({ snapshot, store, artifacts }, { projection: 'umap', space: 'all' }, work),
  );
  await clock.during('export plan', () =>
    exportTree(
      {
        root: folders[0]!,
        target: path.join(home, 'labelled'),
        mode: 'copy',
        dryRun: true,
        rows: labelRows(snapshot),
        known: knownFiles(dataset),
        run: {},
      },
      signal,
    ),
  );
  return { groups: snapshot.clusters.length, costs: Object.fromEntries(clock.costs) };
}

/** What a person asks of a finished labelling, and edits in it. */
async function answers(dataset: DataSetParams, clock: StageClock): Promise<void> {
  const { signal } = new AbortController();
  const { snapshot, store } = finishedRun(dataset);
  const artifacts = openArtifacts(store);
  const work = { progress: () => undefined, signal };
  await clock.during('first similar images', () => similarTo(rowsOf(artifacts, 'all'), 0, 50, signal));
  await clock.median('similar images', TURNS, (turn) =>
    similarTo(rowsOf(artifacts, 'all'), (turn * 7919) % snapshot.paths.length, 50, signal),
  );
  await clock.during('map, first components', () =>
    mapImages({ snapshot, store, artifacts }, { projection: 'pca', space: 'all' }, work),
  );
  await clock.median('edit, engine', TURNS, (turn) =>
    takeStep(dataset, snapshot.labelling, turn, moveOf(snapshot, turn)),
  );
  await clock.median('undo, engine', TURNS, (turn) =>
    takeStep(dataset, snapshot.labelling, TURNS - turn, { kind: 'undo' }),
  );
}

/** The answers about a labelling that no run made: seconds where a run needs an hour. */
export async function madeUpStages(home: string, rows: number, threads: number): Promise<EngineCosts> {
  const clock = new StageClock();
  const { folders, store: parent, configuration } = requestIn(home, threads);
  const store = Store.open(parent, folders);
  const prepared = keepMadeUpRows(store, rows);
  const snapshot = madeUpLabelling(store, folders, rows, configuration);
  await clock.during('keep a labelling', () => keepCurrent(store, snapshot, { prepared, models: {} }));
  await clock.during('open it again', () => lastSnapshot(folders, parent));
  await clock.during('snapshot to a message', () =>
    writeFileSync(path.join(home, 'message.json'), JSON.stringify(lastSnapshot(folders, parent))),
  );
  await answers({ folders, store: parent }, clock);
  return { groups: snapshot.clusters.length, costs: Object.fromEntries(clock.costs) };
}

/** What a host and a page do with a snapshot, in a process of their own. */
export async function hostStages(message: string, read: (file: string) => string): Promise<EngineCosts> {
  const clock = new StageClock();
  const snapshot = await clock.during('host: snapshot from a message', () => JSON.parse(read(message)) as RunSnapshot);
  await clock.during('host: first look at the labels', () => curate(snapshot));
  await clock.median('host: labels after an edit', TURNS, (turn) => {
    const { edit } = moveOf(snapshot, turn);
    return curate({ ...snapshot, curation: { edits: [edit], undone: [] } });
  });
  return { groups: snapshot.clusters.length, costs: Object.fromEntries(clock.costs) };
}

/** Moves some images of the largest label to the next one, as a person moves a selection. */
function moveOf({ clusters }: RunSnapshot, turn: number) {
  const [largest, next] = clusters;
  const images = largest!.images.slice(turn * MOVED, (turn + 1) * MOVED);
  return { kind: 'edit', edit: { kind: 'move', images, to: next!.id } } as const;
}
