import type { MessageConnection } from 'vscode-jsonrpc';
import * as protocol from '../../protocol/labels';
import { finishedRun } from '../curation/current';
import { completeLabels } from '../given/complete';
import { foreignLabels } from '../given/foreign-labels';
import { answer, signalOf } from './answer';
import { absolute, checkLabelling, record } from './request-checks';
import { reporter } from './reporter';

/** Serves labels from elsewhere: what they say, and what they come to for all images. */
export function serveLabels(connection: MessageConnection): void {
  connection.onRequest(protocol.readLabels, (params) =>
    answer(() => {
      const { labelling, place, ...dataset } = checkForeign(params);
      return foreignLabels(finishedRun(dataset, labelling).snapshot, place);
    }),
  );

  connection.onRequest(protocol.completeLabels, (params, token) =>
    answer(async () => {
      const { labelling, place, ...dataset } = checkForeign(params);
      const run = finishedRun(dataset, labelling);
      const labels = await foreignLabels(run.snapshot, place);
      const progress = reporter(connection, params, run.snapshot.run, 'classify');
      return completeLabels(run, dataset.store, labels, progress, signalOf(token));
    }),
  );
}

function checkForeign(params: unknown): protocol.ForeignLabelsParams {
  return { ...checkLabelling(params), place: absolute(record(params, 'params').place, 'place') };
}
