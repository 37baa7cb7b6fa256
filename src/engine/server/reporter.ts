import type { MessageConnection } from 'vscode-jsonrpc';
import type { StageProgress } from '../../domain/dataset';
import * as protocol from '../../protocol/engine';
import { numbered } from './answer';

/** At most ten progress messages a second. */
const INTERVAL_MS = 100;

/** Tells the one who asked how far a request is. */
export function reporter(
  connection: MessageConnection,
  params: protocol.DataSetParams,
  dataSet: string,
  stage: StageProgress['stage'],
): (done: number, total: number) => void {
  const number = numbered(params);
  let last = -Infinity;
  return (done, total) => {
    const now = performance.now();
    if (now - last < INTERVAL_MS && done < total) return;
    last = now;
    void connection.sendNotification(protocol.progress, { dataSet, stage, done, total, ...number });
  };
}

/** As {@link reporter}, for work that tells of the share that is done, in [0, 1]. */
export function shareReporter(...told: Parameters<typeof reporter>): (share: number) => void {
  const report = reporter(...told);
  return (share) => report(Math.round(1000 * share), 1000);
}
