import type { MessageConnection, RequestType } from 'vscode-jsonrpc';
import type { BackendName } from '../../domain/configuration';
import type { StageName } from '../../domain/dataset';
import * as protocol from '../../protocol/engine';
import { findCopies } from '../copies/find-copies';
import { folderChanges } from '../images/folder-changes';
import { chooseImages } from '../inspect/choose-to-label';
import { clustersAtK } from '../inspect/clusters-at';
import { factColumns } from '../inspect/fact-columns';
import { imageFacts } from '../inspect/image-facts';
import { mapImages } from '../inspect/map';
import { compareWithTruth, runFacts } from '../inspect/run-facts';
import { similarTo } from '../inspect/similar';
import { unlikeness } from '../inspect/unlike';
import { validateOverK } from '../inspect/validate-over-k';
import type { Backend } from '../network/backend/backend';
import { chooseBackend } from '../network/backend/choose';
import { openFinishedRun, type OpenedRun } from '../run-artifacts/opened-run';
import { rowsOf } from '../run-artifacts/spaces';
import { answer, signalOf } from './answer';
import { shareReporter } from './reporter';
import {
  checked,
  chooseParams,
  clustersAtParams,
  imageParams,
  labellingParams,
  mapParams,
  similarParams,
  truthParams,
} from './request-checks';

/** A question about a finished run, as it came in. */
interface Asked {
  readonly run: OpenedRun;
  /** As they were sent: what only this question has is still to be checked. */
  readonly params: unknown;
  readonly signal: AbortSignal;
  /** Tells the one who asked of the share that is done, in [0, 1], as progress of a stage. */
  readonly shareOf: (stage: StageName) => (share: number) => void;
}

/** Answers what a person asks about a finished run. */
export function serveInspection(connection: MessageConnection): void {
  const serve = <Params extends protocol.LabellingParams, Answer>(
    type: RequestType<Params, Answer, protocol.EngineFailure>,
    reply: (asked: Asked) => Answer | Promise<Answer>,
  ): void => {
    connection.onRequest(type, (params, token) =>
      answer(() => {
        const { labelling, ...dataset } = checked(labellingParams, params);
        const run = openFinishedRun(dataset, labelling);
        const shareOf = (stage: StageName) => shareReporter(connection, params, run.snapshot.dataSet, stage);
        return reply({ run, params, signal: signalOf(token), shareOf });
      }),
    );
  };
  const openBackend = backendOpener((message) => {
    void connection.sendNotification(protocol.log, { level: 'info', message });
  });

  serve(protocol.folderChanges, ({ run, signal }) => folderChanges(run.snapshot, signal));

  serve(protocol.factColumns, ({ run: { snapshot, store }, shareOf, signal }) =>
    factColumns(snapshot, store, shareOf('decode'), signal),
  );

  serve(protocol.findCopies, ({ run: { snapshot, store, artifacts }, shareOf, signal }) =>
    findCopies(snapshot, store, artifacts, shareOf('copies'), signal),
  );

  serve(protocol.findSimilar, ({ run: { snapshot, artifacts }, params, signal }) => {
    const { image, space, count } = checked(similarParams(snapshot), params);
    return similarTo(rowsOf(artifacts, space), image, count, signal);
  });

  serve(protocol.unlikeness, ({ run: { snapshot, store, artifacts }, shareOf, signal }) =>
    unlikeness(snapshot, store, artifacts, shareOf('cluster'), signal),
  );

  serve(protocol.chooseImages, ({ run, params, shareOf, signal }) =>
    chooseImages(run, checked(chooseParams(run.snapshot), params), shareOf('cluster'), signal),
  );

  serve(protocol.mapImages, ({ run, params, signal }) =>
    mapImages(run, checked(mapParams, params), { progress: () => undefined, signal }),
  );

  serve(protocol.clustersAt, ({ run, params, signal }) => {
    const { extractor, k } = checked(clustersAtParams(run.snapshot), params);
    return clustersAtK(run, extractor, k, signal);
  });

  serve(protocol.runFacts, ({ run: { snapshot, artifacts } }) => runFacts(snapshot, artifacts));

  serve(protocol.compareWithTruth, ({ run, params }) =>
    compareWithTruth(run.snapshot, checked(truthParams, params).truth),
  );

  serve(protocol.validateOverK, ({ run: { snapshot, store, artifacts }, signal }) =>
    validateOverK(snapshot, store, artifacts, signal),
  );

  serve(protocol.imageFacts, ({ run, params, signal }) => {
    const { image } = checked(imageParams(run.snapshot), params);
    return imageFacts(run, image, () => openBackend(run.snapshot.configuration.backend), signal);
  });
}

/** Each back end is chosen once, and the log says which; one that failed is tried again. */
function backendOpener(log: (message: string) => void): (name: BackendName) => Promise<Backend> {
  const backends = new Map<BackendName, Promise<Backend>>();
  return (name) => {
    const opened = backends.get(name) ?? chooseBackend(name, log);
    backends.set(name, opened);
    opened.catch(() => backends.delete(name));
    return opened;
  };
}
