import type { MessageConnection } from 'vscode-jsonrpc';
import * as protocol from '../../protocol/engine';
import { answer, signalOf } from './answer';
import { reporter } from './reporter';
import { auditLabels } from '../audit/audit';
import { finishedRun } from '../curation/current';
import { proposeRelabelling } from '../corrections/relabel';
import { splitCluster } from '../corrections/split';
import { takeStep } from '../curation/take-step';
import { exportTree } from '../export/export';
import { rowsWithKin } from '../export/kin-rows';
import { knownFiles } from '../export/known-files';
import { labelRows } from '../export/labels';
import { writeReport } from '../report/write-report';
import {
  auditParams,
  checked,
  curateParams,
  exportParams,
  labellingParams,
  reportParams,
  splitParams,
} from './request-checks';
import { winnowVersion } from '../base/version';
import type { Work } from '../base/work';

/**
 * Serves what a person does with a finished run: corrections, previews of them, the audit of given
 * labels, and the export.
 */
export function serveCuration(connection: MessageConnection): void {
  connection.onRequest(protocol.curateLabelling, (params) =>
    answer(() => {
      const { labelling, before, step, ...dataset } = checked(curateParams, params);
      return takeStep(dataset, labelling, before, step);
    }),
  );

  connection.onRequest(protocol.previewSplit, (params, token) =>
    answer(() => {
      const { labelling, cluster, parts, space, ...dataset } = checked(splitParams, params);
      return splitCluster(finishedRun(dataset, labelling), cluster, parts, space, signalOf(token));
    }),
  );

  connection.onRequest(protocol.previewRelabel, (params, token) =>
    answer(() => {
      const { labelling, ...dataset } = checked(labellingParams, params);
      const run = finishedRun(dataset, labelling);
      const progress = reporter(connection, params, run.snapshot.dataSet, 'classify');
      const log: Work['log'] = (level, message) => void connection.sendNotification(protocol.log, { level, message });
      return proposeRelabelling(run, { progress, log, signal: signalOf(token) });
    }),
  );

  connection.onRequest(protocol.auditLabels, (params, token) =>
    answer(() => {
      const { labelling, k, limit, ...dataset } = checked(auditParams, params);
      const run = finishedRun(dataset, labelling);
      const progress = reporter(connection, params, run.snapshot.dataSet, 'audit');
      return auditLabels(run, dataset.store, { k, limit }, { progress, signal: signalOf(token) });
    }),
  );

  connection.onRequest(protocol.writeReport, (params, token) =>
    answer(async () => {
      const { labelling, target, ...dataset } = checked(reportParams, params);
      await writeReport(finishedRun(dataset, labelling), target, signalOf(token));
      return null;
    }),
  );

  connection.onRequest(protocol.exportTree, (params, token) =>
    answer(async () => {
      const { folders: chosen, store, ...asked } = checked(exportParams, params);
      const finished = finishedRun({ folders: chosen, store });
      const { snapshot } = finished;
      const { root, folders, configuration, dataSet } = snapshot;
      const { seed } = configuration;
      const looking = reporter(connection, params, dataSet, 'copies');
      const rows = await rowsWithKin(
        labelRows(snapshot),
        finished,
        asked.split?.together ?? [],
        looking,
        signalOf(token),
      );
      const versions = { winnow: winnowVersion(), node: process.version };
      return exportTree(
        {
          ...asked,
          root,
          rows,
          known: knownFiles({ folders: chosen, store }),
          run: { folders, configuration, seed, versions },
          onProgress: reporter(connection, params, dataSet, 'export'),
        },
        signalOf(token),
      );
    }),
  );
}
