import { t } from '@vscode/l10n';
import { NO_EDITS } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import type { ClusteredFeatures } from '../cluster/one-extractor';
import type { GraphFacts } from '../consensus/graph-artifact';
import { keepCurrent } from '../curation/current';
import type { SeenClasses } from '../features/pretrained/top-classes';
import { keepClasses } from '../run-artifacts/kept-classes';
import { withProposals } from '../names/proposals';
import { KeptFacts } from '../quality/kept-facts';
import type { ArtifactKeys } from '../store/artifact-keys';
import { dataSetName, keyOf, type Store } from '../store/store';
import { fromSilhouettes, tiers, tiersBySupport, wellInside } from './agreement-tiers';
import { hashesOf, type Ingested } from './ingest';
import type { Labelled } from './learning';
import { pictureNotes } from './picture-notes';
import type { RunProgress } from './run-progress';
import type { RunObserver, RunRequest } from './run-request';
import { clustersOf, type Labelling } from './snapshot';

/** What a run has to show: pictures with labels, and the clusters and files that they came from. */
interface Shown {
  readonly pictures: Ingested;
  readonly source: RunSnapshot['source'];
  readonly extractors: readonly ClusteredFeatures[];
  readonly labelling: Labelling;
  readonly artifacts: ArtifactKeys;
}

/** Builds the snapshots of a run, keeps each as the current one, and tells the observer of it. */
export class Publisher {
  /** Whether clusters were shown before the final ones. */
  hasShown = false;

  constructor(
    private readonly request: RunRequest,
    private readonly store: Store,
    private readonly progress: Pick<RunProgress, 'timings'>,
    private readonly observer: RunObserver,
  ) {}

  /** Shows the labels that a run comes to. */
  final(
    pictures: Ingested,
    { extractors, prepared, consensus: { groups, matches }, classification, graph, artifacts }: Labelled,
    seen: SeenClasses | undefined,
    facts: Pick<RunSnapshot, 'learnedFrom'> = {},
  ): RunSnapshot {
    if (!classification && extractors.length > 1) {
      this.observer.log(
        'warn',
        t(
          'The kinds of features agree on too few clusters ({0}): the labels are the clusters of {1}.',
          matches.length,
          extractors[0]!.extractor,
        ),
      );
    }
    const labelling = classification
      ? {
          ...classification,
          agreement: graph ? tiersBySupport(graph) : tiers(classification.labels, matches, extractors),
        }
      : {
          ...fromSilhouettes(extractors[0]!),
          ...(extractors.length === 1 ? { agreement: wellInside(extractors[0]!) } : {}),
        };
    const paths = pictures.images.map((image) => image.path);
    const classes = seen && this.keepSeen(seen, pictures, artifacts);
    const named = classes === undefined ? artifacts : { ...artifacts, classes };
    return this.publish(
      { pictures, source: 'final', extractors, labelling, artifacts: named },
      {
        consensus: [...groups],
        finished: true,
        clusters: withProposals(clustersOf(labelling), paths, seen),
        ...(graph ? graphFacts(graph, prepared) : {}),
        ...facts,
      },
    );
  }

  /** Keeps what the network saw, for searches by words. Returns the name of the file. */
  private keepSeen(seen: SeenClasses, pictures: Ingested, { prepared }: ArtifactKeys): string {
    const { model, settings } = this.request.configuration;
    return keepClasses(this.store, seen, hashesOf(pictures), [model, settings, prepared.pretrained ?? '']);
  }

  /** Builds a snapshot, keeps it as the current one and tells the observer. */
  publish(
    { pictures, source, extractors, labelling, artifacts }: Shown,
    facts: Partial<
      Pick<RunSnapshot, 'clusters' | 'consensus' | 'finished' | 'learnedFrom' | 'hierarchy' | 'trust'>
    > = {},
  ): RunSnapshot {
    const { images, root, unreadable, passedOver } = pictures;
    const hashes = hashesOf(pictures);
    const snapshot: RunSnapshot = {
      dataSet: dataSetName(this.request.folders),
      root,
      folders: this.request.folders,
      source,
      finished: false,
      configuration: this.request.configuration,
      paths: images.map((image) => image.path),
      hashes,
      confidence: Array.from(labelling.confidence, (value) => Math.round(value * 1e4) / 1e4),
      agreement: labelling.agreement,
      partitions: Object.fromEntries(extractors.map(({ extractor, labels }) => [extractor, [...labels]])),
      labelling: keyOf([source, keyOf(hashes), [...labelling.labels]]),
      clusters: facts.clusters ?? clustersOf(labelling),
      curation: NO_EDITS,
      curves: extractors.map(({ curve }) => curve),
      unreadable,
      passedOver,
      notes: pictureNotes(pictures, facts.finished === true ? new KeptFacts(this.store) : undefined),
      thumbnailFolder: this.store.thumbnailFolder,
      timings: { ...this.progress.timings },
      ...facts,
    };
    const edited = keepCurrent(this.store, snapshot, artifacts);
    this.hasShown = !edited.finished;
    this.observer.snapshot(edited);
    return edited;
  }
}

/** What a snapshot says of a graph beside its labels. */
function graphFacts({ hierarchy, shares }: GraphFacts, prepared: Labelled['prepared']) {
  const trust = Object.fromEntries(
    prepared.map(({ extractor }, at) => [extractor, Math.round(shares[at]! * 100) / 100]),
  );
  return { hierarchy, trust };
}
