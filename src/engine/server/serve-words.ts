import type { MessageConnection } from 'vscode-jsonrpc';
import * as protocol from '../../protocol/engine';
import type { Work } from '../base/work';
import { finishedRun } from '../curation/current';
import { proposeNames } from '../words/propose-names';
import { search } from '../words/search';
import { answer, signalOf } from './answer';
import { reporter } from './reporter';
import { checked, labellingParams, namesParams, wordsParams } from './request-checks';

/** Answers what a person asks in words: which images they fit, and which of them name a group. */
export function serveWords(connection: MessageConnection): void {
  const log: Work['log'] = (level, message) => void connection.sendNotification(protocol.log, { level, message });

  connection.onRequest(protocol.searchWords, (params, token) =>
    answer(() => {
      const { labelling, ...dataset } = checked(labellingParams, params);
      const { words, count } = checked(wordsParams, params);
      const run = finishedRun(dataset, labelling);
      const progress = reporter(connection, params, run.snapshot.dataSet, 'pretrained');
      return search(run, dataset.store, words, count, { progress, log, signal: signalOf(token) });
    }),
  );

  connection.onRequest(protocol.proposeNames, (params, token) =>
    answer(() => {
      const { labelling, ...dataset } = checked(labellingParams, params);
      const { names } = checked(namesParams, params);
      const run = finishedRun(dataset, labelling);
      const progress = reporter(connection, params, run.snapshot.dataSet, 'pretrained');
      return proposeNames(run, dataset.store, names, { progress, log, signal: signalOf(token) });
    }),
  );
}
