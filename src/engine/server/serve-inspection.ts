import type { MessageConnection } from 'vscode-jsonrpc';
import type { BackendName } from '../../domain/configuration';
import * as protocol from '../../protocol/engine';
import { findCopies } from '../copies/find-copies';
import { answer, signalOf } from './answer';
import { shareReporter } from './reporter';
import type { Backend } from '../network/backend/backend';
import { chooseBackend } from '../network/backend/choose';
import { finishedRun, type FinishedRun } from '../curation/current';
import { folderChanges } from '../images/folder-changes';
import { openArtifacts, type RunArtifacts } from '../run-artifacts/artifacts';
import { clustersAtK } from '../inspect/clusters-at';
import { factColumns } from '../inspect/fact-columns';
import { chooseImages } from '../inspect/choose-to-label';
import { imageFacts } from '../inspect/image-facts';
import { mapImages } from '../inspect/map';
import { compareWithTruth, runFacts } from '../inspect/run-facts';
import { similarTo } from '../inspect/similar';
import { featuresGone, rowsOf } from '../run-artifacts/spaces';
import { unlikeness } from '../inspect/unlike';
import { validateOverK } from '../inspect/validate-over-k';
import { PRESET_PLANS } from '../presets/presets';
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

/** Answers what a person asks about a finished run. */
export function serveInspection(connection: MessageConnection): void {
  const log = (message: string): void => void connection.sendNotification(protocol.log, { level: 'info', message });
  const backends = new Map<BackendName, Promise<Backend>>();
  /** Chosen, and said so in the log, once; one that failed is tried again. */
  const openBackend = (name: BackendName): Promise<Backend> => {
    const opened = backends.get(name) ?? chooseBackend(name, log);
    backends.set(name, opened);
    opened.catch(() => backends.delete(name));
    return opened;
  };

  connection.onRequest(protocol.findSimilar, (params, token) =>
    answer(() => {
      const { snapshot, artifacts } = askedAbout(params);
      const { image, space, count } = checked(similarParams(snapshot), params);
      return similarTo(rowsOf(artifacts, space), image, count, signalOf(token));
    }),
  );

  connection.onRequest(protocol.folderChanges, (params, token) =>
    answer(() => folderChanges(askedAbout(params).snapshot, signalOf(token))),
  );

  connection.onRequest(protocol.findCopies, (params, token) =>
    answer(() => {
      const { snapshot, store, artifacts } = askedAbout(params);
      const onShare = shareReporter(connection, params, snapshot.dataSet, 'copies');
      return findCopies(snapshot, store, artifacts, onShare, signalOf(token));
    }),
  );

  connection.onRequest(protocol.factColumns, (params, token) =>
    answer(() => {
      const { snapshot, store } = askedAbout(params);
      const onShare = shareReporter(connection, params, snapshot.dataSet, 'decode');
      return factColumns(snapshot, store, onShare, signalOf(token));
    }),
  );

  connection.onRequest(protocol.unlikeness, (params, token) =>
    answer(() => {
      const { snapshot, store, artifacts } = askedAbout(params);
      const onShare = shareReporter(connection, params, snapshot.dataSet, 'cluster');
      return unlikeness(snapshot, store, artifacts, onShare, signalOf(token));
    }),
  );

  connection.onRequest(protocol.chooseImages, (params, token) =>
    answer(() => {
      const { snapshot, artifacts } = askedAbout(params);
      const { count, among } = checked(chooseParams(snapshot), params);
      const onShare = shareReporter(connection, params, snapshot.dataSet, 'cluster');
      return chooseImages(snapshot, artifacts, count, among, onShare, signalOf(token));
    }),
  );

  connection.onRequest(protocol.mapImages, (params, token) =>
    answer(() => {
      const { snapshot, store, artifacts } = askedAbout(params);
      const { projection, space } = checked(mapParams, params);
      return mapImages(snapshot, projection, space, store, artifacts, {
        progress: () => undefined,
        signal: signalOf(token),
      });
    }),
  );

  connection.onRequest(protocol.clustersAt, (params, token) =>
    answer(() => {
      const { snapshot, artifacts } = askedAbout(params);
      const { extractor, k } = checked(clustersAtParams(snapshot), params);
      const clustering = artifacts.clustering(extractor);
      const prepared = artifacts.prepared(extractor);
      if (!clustering || !prepared) throw featuresGone(extractor);
      const { preset, seed } = snapshot.configuration;
      return clustersAtK(clustering, prepared, k, PRESET_PLANS[preset].kMeansRestarts, seed, signalOf(token));
    }),
  );

  connection.onRequest(protocol.runFacts, (params) =>
    answer(() => {
      const { snapshot, artifacts } = askedAbout(params);
      return runFacts(snapshot, artifacts);
    }),
  );

  connection.onRequest(protocol.compareWithTruth, (params) =>
    answer(() => {
      const { snapshot } = askedAbout(params);
      return compareWithTruth(snapshot, checked(truthParams, params).truth);
    }),
  );

  connection.onRequest(protocol.validateOverK, (params, token) =>
    answer(() => {
      const { snapshot, store, artifacts } = askedAbout(params);
      return validateOverK(snapshot, store, artifacts, signalOf(token));
    }),
  );

  connection.onRequest(protocol.imageFacts, (params, token) =>
    answer(() => {
      const { snapshot, store, artifacts } = askedAbout(params);
      const { image } = checked(imageParams(snapshot), params);
      const open = () => openBackend(snapshot.configuration.backend);
      return imageFacts(snapshot, image, store, artifacts, open, signalOf(token));
    }),
  );
}

/**
 * The run that a question is about, and what the store keeps of it.
 * @throws WinnowFailure `bad-request` unless it is finished and still has the labelling that the
 * question names.
 */
function askedAbout(params: unknown): FinishedRun & { readonly artifacts: RunArtifacts } {
  const { labelling, ...dataset } = checked(labellingParams, params);
  const run = finishedRun(dataset, labelling);
  return { ...run, artifacts: openArtifacts(run.store) };
}
