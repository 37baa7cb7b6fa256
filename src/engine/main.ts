/** The engine process: answers the extension host over the channel of its fork, and ends when that closes. */
import path from 'node:path';
import type { CancellationToken } from 'vscode-jsonrpc';
import { createMessageConnection, ResponseError } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { DatasetParams, EngineFailure } from '../protocol/engine';
import * as protocol from '../protocol/engine';
import { diagnostics } from './diagnostics';
import { exportTree } from './export';
import { WinnowFailure } from './failure';
import { labelRows } from './labels';
import { lastSnapshot, rename, runPipeline } from './pipeline';
import { checkCluster, checkDataset, checkExport, checkRename } from './request-checks';
import { dataSetName } from './store';
import { winnowVersion } from './version';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
/** Data sets with a run in progress: two runs would write the same files. */
const running = new Set<string>();

connection.onRequest(protocol.clusterFolders, (params, token) =>
  answer(async () => {
    const { folders, store, configuration } = checkCluster(params);
    const run = dataSetName(folders);
    if (running.has(run)) throw new WinnowFailure('bad-request', 'These folders are being clustered already.');
    running.add(run);
    try {
      return await runPipeline(
        { folders, store, configuration },
        {
          progress: (progress) => void connection.sendNotification(protocol.progress, { ...progress, run }),
          snapshot: (snapshot) => void connection.sendNotification(protocol.snapshot, snapshot),
          log: (level, message) => void connection.sendNotification(protocol.log, { level, message }),
        },
        signalOf(token),
      );
    } finally {
      running.delete(run);
    }
  }),
);

connection.onRequest(protocol.openRun, (params) =>
  answer(() => {
    const { folders, store } = checkDataset(params);
    return Promise.resolve(lastSnapshot(folders, store));
  }),
);

connection.onRequest(protocol.renameCluster, (params) =>
  answer(() => {
    const { folders, store, cluster, name } = checkRename(params);
    return Promise.resolve(rename(folders, store, cluster, name));
  }),
);

connection.onRequest(protocol.exportTree, (params, token) =>
  answer(async () => {
    const { target, mode, dryRun, ...dataset } = checkExport(params);
    const snapshot = finishedSnapshot(dataset);
    const { root, folders, configuration } = snapshot;
    return exportTree(
      {
        ...{ root, target, mode, dryRun, rows: labelRows(snapshot) },
        run: {
          folders,
          configuration,
          seed: configuration.seed,
          versions: { winnow: winnowVersion(), node: process.version },
        },
        onProgress: (done, total) =>
          void connection.sendNotification(protocol.progress, { run: snapshot.run, stage: 'export', done, total }),
      },
      signalOf(token),
    );
  }),
);

connection.onRequest(protocol.diagnostics, () => answer(diagnostics));

// Without a parent nobody can see or stop this process. The store is safe at every moment.
process.on('disconnect', () => process.exit(0));
connection.onClose(() => process.exit(0));
connection.listen();

function finishedSnapshot({ folders, store }: DatasetParams): ReturnType<typeof rename> {
  const snapshot = lastSnapshot(folders, store);
  if (!snapshot)
    throw new WinnowFailure('bad-request', `Cluster ${folders.map((f) => path.basename(f)).join(', ')} first.`);
  if (!snapshot.finished)
    throw new WinnowFailure('bad-request', 'The run is not finished: there are no final labels to export yet.');
  return snapshot;
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** Turns what a stage throws into an answer that says what went wrong in words. */
async function answer<T>(work: () => Promise<T>): Promise<T | ResponseError<EngineFailure>> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof WinnowFailure ? error.code : 'internal';
    const message = error instanceof Error ? error.message : String(error);
    if (code === 'internal') console.error(error);
    return new ResponseError<EngineFailure>(1, message, { code });
  }
}
