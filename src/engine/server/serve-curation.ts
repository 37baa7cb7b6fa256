import type { MessageConnection } from 'vscode-jsonrpc';
import * as protocol from '../../protocol/engine';
import { answer, signalOf } from './answer';
import { reporter } from './reporter';
import { auditLabels } from '../audit/audit';
import { finishedRun } from '../curation/current';
import { proposeRelabelling } from '../relearn/relabel';
import { checkAudit, checkCurate, checkSplit } from './curation-checks';
import { splitCluster } from '../relearn/split';
import { takeStep } from '../curation/take-step';
import { exportTree } from '../export/export';
import { rowsWithKin } from '../export/kin-rows';
import { labelRows } from '../export/labels';
import { checkExport, checkLabelling } from './request-checks';
import { winnowVersion } from '../base/version';

/** Serves what a person does with a finished run: corrections, previews of them, the audit of given labels, and the export. */
export function serveCuration(connection: MessageConnection): void {
  connection.onRequest(protocol.curateRun, (params) =>
    answer(() => {
      const { labelling, before, step, ...dataset } = checkCurate(params);
      return takeStep(dataset, labelling, before, step);
    }),
  );

  connection.onRequest(protocol.previewSplit, (params, token) =>
    answer(() => {
      const { labelling, cluster, parts, space, ...dataset } = checkSplit(params);
      return splitCluster(finishedRun(dataset, labelling), cluster, parts, space, signalOf(token));
    }),
  );

  connection.onRequest(protocol.previewRelabel, (params, token) =>
    answer(() => {
      const { labelling, ...dataset } = checkLabelling(params);
      const run = finishedRun(dataset, labelling);
      const progress = reporter(connection, params, run.snapshot.run, 'classify');
      const log = (message: string): void => void connection.sendNotification(protocol.log, { level: 'info', message });
      return proposeRelabelling(run, { progress, log }, signalOf(token));
    }),
  );

  connection.onRequest(protocol.auditLabels, (params, token) =>
    answer(() => {
      const { labelling, k, limit, ...dataset } = checkAudit(params);
      const run = finishedRun(dataset, labelling);
      const progress = reporter(connection, params, run.snapshot.run, 'audit');
      return auditLabels(run, dataset.store, { k, limit }, progress, signalOf(token));
    }),
  );

  connection.onRequest(protocol.exportTree, (params, token) =>
    answer(async () => {
      const { target, mode, dryRun, scope, split, layout, ...dataset } = checkExport(params);
      const finished = finishedRun(dataset);
      const { snapshot } = finished;
      const { root, folders, configuration, run } = snapshot;
      const { seed } = configuration;
      const looking = reporter(connection, params, run, 'copies');
      const rows = await rowsWithKin(labelRows(snapshot), finished, split?.together ?? [], looking, signalOf(token));
      const versions = { winnow: winnowVersion(), node: process.version };
      return exportTree(
        {
          ...{ root, target, mode, dryRun, scope, split, layout, rows },
          run: { folders, configuration, seed, versions },
          onProgress: reporter(connection, params, run, 'export'),
        },
        signalOf(token),
      );
    }),
  );
}
