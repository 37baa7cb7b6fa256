import { t } from '@vscode/l10n';
import { allSettingsOf } from '../../domain/method-settings';
import { classify, type Classification } from '../classify/classify';
import { intersect, type Consensus } from '../consensus/consensus';
import { fusedGroups } from '../consensus/fused-groups';
import { artifactOfGraph, graphLearned, type GraphFacts, type GraphLearned } from '../consensus/graph-artifact';
import type { FeatureMatrix } from '../numeric/matrix';
import { reduce } from '../cluster/clusterers';
import { mergeGroups } from '../consensus/merge-groups';
import { STAGE_VERSION, Stages, type StageContext } from './stages';
import type { ArtifactKeys } from '../store/artifact-keys';
import { keyOf } from '../store/store';
import { DEFAULT_TRANSFER, transfer } from '../classify/transfer';
import { clusterFeatures, firstClusters, inOrderOfTrust } from '../cluster/feature-clusters';
import { artifactOf, clustersOfFeatures } from '../cluster/kept-clusters';
import type { ClusteredFeatures, ClusteringContext, PreparedFeatures } from '../cluster/one-extractor';
import { Extraction, type LearnedFeatures } from './extraction';

/** Raise it when clusters come out otherwise of the same features. */
const CLUSTERS_VERSION = 1;
/** The same for the graph of neighbours. */
const GRAPH_VERSION = 5;
/** Images that a graph of neighbours needs. */
const LEAST_LINKED = 8;

/** What a run says of its images. Columns are in the order of the images. */
export interface Labelled {
  /** Its extractors. */
  readonly prepared: readonly Pick<LearnedFeatures, 'extractor'>[];
  /** Clusters of each extractor, in the order in which the consensus takes them. */
  readonly extractors: readonly ClusteredFeatures[];
  readonly consensus: Consensus;
  /**
   * Null where the extractors agree on fewer than two groups: the first extractor's clusters are
   * the labels then.
   */
  readonly classification: Classification | null;
  /** Where a graph of neighbours made the groups. */
  readonly graph?: GraphFacts;
  /** Files of the store that this comes from. */
  readonly artifacts: ArtifactKeys;
}

/** All that a run knows of the images that it learned from. */
export interface Learned extends Labelled {
  readonly prepared: readonly LearnedFeatures[];
}

/** Told of what is there already while the rest is computed. */
export interface LearningObserver {
  hog(prepared: LearnedFeatures): Promise<void>;
  /** Only where the extractors agree on two groups or more. */
  consensus(found: Pick<Learned, 'extractors' | 'consensus'>): void;
}

const NOBODY: LearningObserver = { hog: () => Promise.resolve(), consensus: () => undefined };

/** The stages from pixels to labels for one list of images. */
export class Learning {
  readonly features: Extraction;
  readonly stages: Stages;
  private classifierKey: string | undefined;
  private clustersKey: string | undefined;

  /** @param hashes SHA-256 of each image, all of which have pixels. */
  constructor(
    private readonly context: StageContext,
    readonly hashes: readonly string[],
  ) {
    this.stages = new Stages(context, hashes);
    this.features = new Extraction(this.stages, () => this.aimedK());
  }

  get artifacts(): ArtifactKeys {
    const { clustersKey, classifierKey } = this;
    const { prepared, models } = this.features.artifacts;
    return {
      prepared,
      models: classifierKey === undefined ? models : { ...models, classifier: classifierKey },
      ...(clustersKey === undefined ? {} : { clusters: clustersKey }),
    };
  }

  /** Whether the labels come from a head on a pretrained network. */
  get transfers(): boolean {
    return this.context.configuration.labeller === 'transfer';
  }

  /** Whether a graph of neighbours makes the groups. Too few images have no neighbourhoods. */
  get byGraph(): boolean {
    return this.context.configuration.clusterer === 'graph' && this.hashes.length >= LEAST_LINKED;
  }

  /** All stages in their order. */
  async learn(observer: LearningObserver = NOBODY): Promise<Learned> {
    const hog = await this.features.prepare('hog');
    await observer.hog(hog);
    await this.features.prepareSideBySide();
    const prepared: LearnedFeatures[] = [];
    for (const extractor of this.context.configuration.features) prepared.push(await this.features.prepare(extractor));
    if (this.byGraph) return { prepared, ...(await this.graph(prepared)), artifacts: this.artifacts };
    const extractors = await this.clusters(prepared);
    const consensus = await this.consensus(prepared, extractors);
    if (consensus.matches.length >= 2) observer.consensus({ extractors, consensus });
    const classification = await this.classify(prepared, consensus);
    return { prepared, extractors, consensus, classification, artifacts: this.artifacts };
  }

  /**
   * Clusters that an extractor aims at which clusters by itself: as many as were asked for, or as
   * HOG alone shows.
   */
  private async aimedK(): Promise<number> {
    const { k } = this.context.configuration;
    return k === 'auto' ? (await this.first(await this.features.prepare('hog'))).k : k;
  }

  /** Clusters of one extractor, for the time until all extractors are there. */
  async first(prepared: LearnedFeatures): Promise<ClusteredFeatures> {
    const { k, kRange } = this.context.configuration;
    const key = keyOf(['first clusters', STAGE_VERSION, prepared.key, k, kRange]);
    const [extractor] = await this.partitions(key, 0.1, async () => [await firstClusters(prepared, this.clustering)]);
    return extractor!;
  }

  /** Clusters of all extractors, in the order in which the consensus takes them. */
  async clusters(prepared: readonly LearnedFeatures[]): Promise<readonly ClusteredFeatures[]> {
    const { k, kRange, clusterer, reduction, settings } = this.context.configuration;
    const { curveStarts, kMeansRestarts, rules } = this.stages.plan;
    const keys = prepared.map(({ key }) => key);
    const how = [clusterer, allSettingsOf(clusterer, settings), reduction, allSettingsOf(reduction, settings)];
    const key = keyOf(['cluster', STAGE_VERSION, CLUSTERS_VERSION, keys, k, kRange, curveStarts, kMeansRestarts, how]);
    this.clustersKey = key;
    const extractors = await this.partitions(key, 0.9, () => clusterFeatures(prepared, this.clustering));
    return rules === 'refined' ? inOrderOfTrust(extractors) : extractors;
  }

  /** Groups by the fused graphs of all extractors. */
  async graph(prepared: readonly LearnedFeatures[]): Promise<GraphLearned> {
    const { configuration, progress, signal, log } = this.context;
    const { k, reduction, settings } = configuration;
    const extractors = prepared.map(({ extractor }) => extractor);
    const how = [k, configuration.seed, reduction, allSettingsOf(reduction, settings)];
    const key = keyOf(['graph', STAGE_VERSION, GRAPH_VERSION, prepared.map((extractor) => extractor.key), how]);
    const artifact = await this.stages.run('cluster', key, 0.9, async () => {
      const random = this.stages.random.fork('graph');
      const sources = await Promise.all(
        prepared.map(({ features }) => reduce(features, { ...this.clustering, random })),
      );
      const context = { k, random, threads: configuration.threads, progress: progress.report, signal };
      return artifactOfGraph(await fusedGroups(sources, context), extractors);
    });
    const found = graphLearned(artifact);
    // Questions about the extractors' clusters are answered from a file like that of other
    // clusterers.
    this.clustersKey = keyOf(['clusters of', key]);
    await this.partitions(this.clustersKey, 0, () => Promise.resolve([...found.extractors]));
    const aside = extractors.filter((_, at) => found.graph.shares[at] === 0);
    if (aside.length > 0)
      log('info', t('Set aside, because the others see more in these images: {0}.', aside.join(', ')));
    return found;
  }

  /** What the extractors agree on; nothing where there is one extractor alone. */
  consensus(prepared: readonly PreparedFeatures[], extractors: readonly ClusteredFeatures[]): Promise<Consensus> {
    if (extractors.length < 2)
      return Promise.resolve({ groups: new Int32Array(this.hashes.length).fill(-1), matches: [] });
    const matrixOf = ({ extractor }: ClusteredFeatures): FeatureMatrix =>
      prepared.find((each) => each.extractor === extractor)!.features;
    return this.context.progress.during('consensus', () => {
      const found = intersect(extractors, {
        matteringShare: 0.05,
        smallestGroup: smallestGroup(this.hashes.length, extractors.length),
      });
      return Promise.resolve(
        this.stages.plan.rules === 'refined' ? mergeGroups(found, extractors.map(matrixOf)) : found,
      );
    });
  }

  /** Learns the groups and labels every image; null where there are fewer than two groups. */
  async classify(prepared: readonly LearnedFeatures[], { groups, matches }: Consensus): Promise<Classification | null> {
    if (matches.length < 2) return null;
    const { resolved } = this.context;
    const { classifier, rules } = this.stages.plan;
    const voters = this.voters(prepared);
    const key = keyOf([
      'classify',
      STAGE_VERSION,
      this.stages.imagesKey,
      classifier,
      rules,
      resolved,
      [...groups],
      voters.map((extractor) => extractor.key),
    ]);
    this.classifierKey = key;
    const { meta, columns } = await this.stages.run('classify', key, 1, async () => {
      const network = await this.stages.network(key, 'classify');
      const found = this.transfers
        ? await transfer(network, groups, DEFAULT_TRANSFER, await this.features.pretrained())
        : await classify(
            network,
            groups,
            classifier,
            voters.map(({ features }) => features),
          );
      const { labels, confidence, losses, temperature } = found;
      const weights = Object.fromEntries(found.voters.map((values, i) => [`voter ${i}`, values]));
      return { meta: { losses, temperature }, columns: { labels, confidence, ...weights } };
    });
    return {
      ...meta,
      labels: columns.labels as Int32Array,
      confidence: columns.confidence as Float32Array,
      voters: voters.map((_, i) => columns[`voter ${i}`] as Float32Array),
    };
  }

  /** The extractors whose linear classifiers vote beside the network. */
  voters<Prepared extends PreparedFeatures>(prepared: readonly Prepared[]): Prepared[] {
    if (this.transfers) return [];
    return this.stages.plan.voters.flatMap((voter) => prepared.find(({ extractor }) => extractor === voter) ?? []);
  }

  private get clustering(): ClusteringContext {
    const { random, plan } = this.stages;
    const { configuration, progress, log, signal } = this.context;
    return { configuration, plan, random, signal, progress: progress.report, log };
  }

  /** Clusters of some extractors from the store, or computed and kept. */
  private async partitions(
    key: string,
    share: number,
    compute: () => Promise<ClusteredFeatures[]>,
  ): Promise<ClusteredFeatures[]> {
    return clustersOfFeatures(await this.stages.run('cluster', key, share, async () => artifactOf(await compute())));
  }
}

/**
 * A group below half a percent of the images is noise; of few images three alike are worth learning
 * from. Each extractor beyond the third takes its share of a group, and on what so many agree is
 * less likely to be chance.
 */
function smallestGroup(images: number, extractors: number): number {
  const share = Math.ceil(images / 200 / 2 ** Math.max(0, extractors - 3));
  return Math.max(3, Math.min(8, Math.ceil(images / 40)), share);
}
