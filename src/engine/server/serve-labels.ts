import type { MessageConnection } from 'vscode-jsonrpc';
import * as protocol from '../../protocol/labels';
import { finishedRun } from '../curation/current';
import { completeLabels } from '../known-labels/complete';
import { foreignLabels } from '../known-labels/foreign-labels';
import { answer, signalOf } from './answer';
import { checked, placeParams } from './request-checks';
import { reporter } from './reporter';

/** Serves labels from elsewhere: what they say, and what they come to for all images. */
export function serveLabels(connection: MessageConnection): void {
  connection.onRequest(protocol.readLabels, (params) =>
    answer(() => {
      const { labelling, place, ...dataset } = checked(placeParams, params);
      return foreignLabels(finishedRun(dataset, labelling).snapshot, place);
    }),
  );

  connection.onRequest(protocol.completeLabels, (params, token) =>
    answer(async () => {
      const { labelling, place, ...dataset } = checked(placeParams, params);
      const run = finishedRun(dataset, labelling);
      const labels = await foreignLabels(run.snapshot, place);
      const progress = reporter(connection, params, run.snapshot.dataSet, 'classify');
      return completeLabels(run, dataset.store, labels, progress, signalOf(token));
    }),
  );
}
