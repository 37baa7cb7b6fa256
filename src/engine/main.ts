/**
 * The engine process: answers the extension host over the channel of its fork, and ends when that
 * closes.
 */
import './base/language';
import { t } from '@vscode/l10n';
import './base/library-threads';
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageWriter } from 'vscode-jsonrpc/node';
import * as protocol from '../protocol/engine';
import { answer, numbered, signalOf } from './server/answer';
import { lastSnapshot, lossIn } from './curation/current';
import { diagnostics } from './server/diagnostics';
import { WinnowFailure } from './base/failure';
import { SteadyMessageReader } from './server/message-reader';
import { runPipeline } from './run/pipeline';
import { checked, clusterParams, datasetParams } from './server/request-checks';
import { serveCuration } from './server/serve-curation';
import { serveInspection } from './server/serve-inspection';
import { serveModels } from './server/serve-models';
import { serveLabels } from './server/serve-labels';
import { serveStore } from './server/serve-store';
import { serveWords } from './server/serve-words';
import { dataSetName } from './store/store';

const connection = createMessageConnection(new SteadyMessageReader(process), new IPCMessageWriter(process));
/** Data sets with a run in progress: two runs would write the same files. */
const running = new Set<string>();

connection.onRequest(protocol.clusterFolders, (params, token) =>
  answer(async () => {
    const request = checked(clusterParams, params);
    const dataSet = dataSetName(request.folders);
    const number = numbered(params);
    if (running.has(dataSet)) throw new WinnowFailure('bad-request', t('These folders are being clustered already.'));
    running.add(dataSet);
    try {
      return await runPipeline(
        request,
        {
          progress: (progress) =>
            void connection.sendNotification(protocol.progress, { ...progress, dataSet, ...number }),
          snapshot: (snapshot) => void connection.sendNotification(protocol.snapshot, snapshot),
          log: (level, message) => void connection.sendNotification(protocol.log, { level, message }),
        },
        signalOf(token),
      );
    } finally {
      running.delete(dataSet);
    }
  }),
);

connection.onRequest(protocol.openDataSet, (params) =>
  answer(() => {
    const { folders, store } = checked(datasetParams, params);
    const snapshot = lastSnapshot(folders, store);
    const loss = lossIn(folders, store);
    if (loss !== undefined) void connection.sendNotification(protocol.log, { level: 'warn', message: loss });
    return snapshot;
  }),
);

serveCuration(connection);
serveInspection(connection);
serveModels(connection);
serveStore(connection);
serveWords(connection);
serveLabels(connection);

connection.onRequest(protocol.diagnostics, () => answer(diagnostics));

// Without a parent nobody can see or stop this process. The store is safe at every moment.
process.on('disconnect', () => process.exit(0));
connection.onClose(() => process.exit(0));
connection.listen();
