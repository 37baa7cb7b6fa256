import { needsModel } from '../../domain/configuration';
import { inLanes } from '../base/lanes';
import { Random } from '../base/random';
import type { ExtractorName } from '../../domain/methods';
import { learnPreparation, type Preparation, type PreparationRules } from '../features/preparation';
import { matrixOf, type FeatureMatrix } from '../numeric/matrix';
import { pretrainedPlan } from '../features/pretrained/pretrained-plan';
import type { PretrainedContext } from '../features/pretrained/pretrained-extractor';
import { allRows, pretrainedClassesInParts, pretrainedRows } from '../features/pretrained/pretrained-parts';
import { rowsInMemory, unitRows, type RowSource } from '../features/row-source';
import { keptModel } from '../network/training';
import { copyClasses, noClasses, type SeenClasses } from '../features/pretrained/top-classes';
import {
  extractorMethod,
  type ExtractionContext,
  type ExtractorMethod,
  type ExtractorRecipe,
  type ExtractedRows,
} from '../features/extractor-methods';
import { STAGE_VERSION, type Stages } from './stages';
import type { ArtifactKeys } from '../store/artifact-keys';
import { keyOf, type Artifact } from '../store/store';
import type { PreparedFeatures } from '../cluster/one-extractor';

/** How many principal components a graph of neighbours gets where the preset keeps all features. */
const GRAPH_COMPONENTS = 64;
/** Raise it when the same features give other rows. */
const PREPARATION_VERSION = 2;

/** Rows as a preparation takes them: `angles` wants them of unit length. */
export const preparedSource = (source: RowSource, rules: PreparationRules): RowSource =>
  rules === 'angles' ? unitRows(source) : source;

/** Whether an extractor trains a network and needs nothing that another stage learns. */
function isTrainedAlone(extractor: ExtractorName): boolean {
  const { kind, clusters } = extractorMethod(extractor);
  return kind === 'trained' && !clusters;
}

/** An extractor's rows as clusterers see them, and how others come to such rows. */
export interface LearnedFeatures extends PreparedFeatures {
  readonly preparation: Preparation;
  readonly rules: PreparationRules;
  readonly recipe: ExtractorRecipe;
  /** Names the rows in the store. */
  readonly key: string;
  /** Names the features that the rows come from, and the network that was trained for them. */
  readonly featureKey: string;
}

/** The features of each extractor, learned when they are first asked for. */
export class Extraction {
  private readonly known = new Map<ExtractorName, LearnedFeatures>();

  /** @param aimedK the number of clusters for extractors that cluster by themselves. */
  constructor(
    private readonly stages: Stages,
    private readonly aimedK: () => Promise<number>,
  ) {}

  /** The names of what the store keeps of the run's extractors. */
  get artifacts(): Pick<ArtifactKeys, 'prepared' | 'models'> {
    const extractors = this.stages.context.configuration.features.flatMap(
      (extractor) => this.known.get(extractor) ?? [],
    );
    const trained = extractors.filter(({ extractor }) => extractorMethod(extractor).kind === 'trained');
    return {
      prepared: Object.fromEntries(extractors.map(({ extractor, key }) => [extractor, key])),
      models: Object.fromEntries(trained.map(({ extractor, featureKey }) => [extractor, featureKey])),
    };
  }

  /**
   * Learns the features for which networks are trained, several at once where there are threads for
   * it. Their rows are those of a training alone, and each has its own checkpoint.
   * @throws what the first of them throws that fails; the others have ended then.
   */
  async prepareSideBySide(): Promise<void> {
    const { configuration, progress, signal } = this.stages.context;
    const trained = configuration.features.filter(isTrainedAlone);
    if (trained.length < 2) return;
    const atOnce = Math.min(trained.length, await this.stages.trainingsAtOnce());
    if (atOnce < 2) return;
    const stop = new AbortController();
    await inLanes(trained.length, atOnce, signal, (at) =>
      progress.sideBySide(async (own) => {
        const aside = new Extraction(this.stages.beside(atOnce, own, stop.signal), this.aimedK);
        try {
          this.known.set(trained[at]!, await aside.prepare(trained[at]!));
        } catch (error) {
          stop.abort(error);
          throw error;
        }
      }),
    );
  }

  /** Features of one extractor as clusterers see them. */
  async prepare(extractor: ExtractorName): Promise<LearnedFeatures> {
    const known = this.known.get(extractor);
    if (known) return known;
    const { store, stores, configuration, signal } = this.stages.context;
    const { seed, backend } = configuration;
    const { components } = this;
    const method = extractorMethod(extractor);
    const k = method.clusters ? await this.aimedK() : 0;
    const recipe = await method.recipe({ configuration, preset: this.stages.plan, k, stores, signal });
    const rules = this.rulesOf(method.preparation);
    // Back ends sum in another order each, which changes the last digits and so what a training
    // comes to. Threads do not: a batch is cut alike for any number of them.
    const drawn = method.kind === 'trained' ? { seed, backend } : null;
    const featureKey = keyOf([extractor, STAGE_VERSION, this.stages.imagesKey, recipe.plan, drawn]);
    const drawnBy = this.preparesForGraph ? null : seed;
    const key = keyOf(['prepare', STAGE_VERSION, PREPARATION_VERSION, featureKey, drawnBy, components, rules]);
    const kept = store.read<{ dimension: number }>(`results/${key}`);
    if (kept) this.stages.skip(extractor, featureKey);
    const artifact = kept ?? (await this.learnRows(extractor, recipe, rules, featureKey, key));
    const { mean, scale, basis, whitening, partition } = artifact.columns as Record<keyof Preparation, Float32Array> & {
      partition?: Int32Array;
    };
    const learned: LearnedFeatures = {
      extractor,
      recipe,
      rules,
      key,
      featureKey,
      features: matrixOf(artifact),
      preparation: { mean, scale, basis, whitening },
      ...(partition ? { partition } : {}),
    };
    this.known.set(extractor, learned);
    return learned;
  }

  /**
   * How many components are kept of each extractor. A graph of neighbours needs some, whatever the
   * preset says.
   */
  private get components(): number {
    const { components } = this.stages.plan;
    return components === 0 && this.preparesForGraph ? GRAPH_COMPONENTS : components;
  }

  /** Also where the images are too few for a graph, which the learning then makes none of. */
  private get preparesForGraph(): boolean {
    return this.stages.context.configuration.clusterer === 'graph';
  }

  /** A graph of neighbours compares rows by their angle. */
  private rulesOf(preparation: ExtractorMethod['preparation']): PreparationRules {
    if (this.preparesForGraph) {
      return preparation === 'preset' ? 'refined' : 'angles';
    }
    return preparation === 'preset' ? this.stages.plan.rules : preparation;
  }

  private async learnRows(
    extractor: ExtractorName,
    recipe: ExtractorRecipe,
    rules: PreparationRules,
    featureKey: string,
    key: string,
  ): Promise<Artifact<{ dimension: number }>> {
    const { progress, signal } = this.stages.context;
    const { components } = this;
    const { source, partition } = await this.features(extractor, recipe, featureKey);
    // Which images are neighbours must not depend on a draw, so a graph has the same components for
    // every seed.
    const draws = this.preparesForGraph
      ? new Random(0)
      : this.stages.random.fork(`cluster ${extractor}`).fork('components');
    // Computed features are made while their rows are read here, so this stage tells of the
    // progress. The others told of it when they were made.
    const [share, report] =
      extractorMethod(extractor).kind === 'computed' ? [1, progress.report] : [0, () => undefined];
    return this.stages.run(extractor, key, share, async () => {
      const { preparation, rows, dimension } = await learnPreparation(
        preparedSource(source, rules),
        components,
        rules,
        draws,
        { progress: report, signal },
      );
      return { meta: { dimension }, columns: { rows, ...preparation, ...(partition ? { partition } : {}) } };
    });
  }

  /** What the body of transfer learning says of these images or of others. */
  async pretrained(hashes: readonly string[] = this.stages.hashes): Promise<FeatureMatrix> {
    const { configuration } = this.stages.context;
    return allRows(await pretrainedRows(this.pretrainedContext(hashes), pretrainedPlan(configuration)));
  }

  /**
   * What the run's pretrained network sees in images, in the order of `hashes`: those of the
   * stages, and others that it has seen too. Undefined where the run uses no network that names
   * classes.
   */
  async seenClasses(hashes: readonly string[]): Promise<SeenClasses | undefined> {
    const { configuration } = this.stages.context;
    if (!needsModel(configuration)) return undefined;
    const known = new Set(this.stages.hashes);
    const fresh = [...new Set(hashes.filter((hash) => !known.has(hash)))];
    const top = noClasses(hashes.length);
    let names: readonly string[] | undefined;
    for (const list of fresh.length > 0 ? [this.stages.hashes, fresh] : [this.stages.hashes]) {
      const seen = await pretrainedClassesInParts(this.pretrainedContext(list), pretrainedPlan(configuration));
      if (!seen) return undefined;
      ({ names } = seen);
      const places = new Map(list.map((hash, place) => [hash, place]));
      hashes.forEach((hash, to) => {
        const from = places.get(hash);
        if (from !== undefined) copyClasses(seen.top, from, top, to);
      });
    }
    return names && { top, names };
  }

  private pretrainedContext(hashes: readonly string[]): PretrainedContext {
    const context = this.extractionContext('pretrained', '', hashes);
    return { ...context, stores: this.stages.context.stores, files: hashes.map(context.fileOf) };
  }

  private async features(extractor: ExtractorName, recipe: ExtractorRecipe, key: string): Promise<ExtractedRows> {
    const context = this.extractionContext(extractor, key);
    const { kind } = extractorMethod(extractor);
    if (kind === 'computed') return recipe.rows(context);
    if (kind === 'kept') return this.stages.context.progress.during(extractor, () => recipe.rows(context));
    const kept = await this.stages.run<{ dimension: number }>(extractor, key, 1, async () => {
      const { source, partition } = await recipe.rows(context);
      const rows = new Float32Array(source.count * source.dimension);
      source.read(0, source.count, rows);
      return { meta: { dimension: source.dimension }, columns: { rows, ...(partition ? { partition } : {}) } };
    });
    const { partition } = kept.columns as { partition?: Int32Array };
    return { source: rowsInMemory(matrixOf(kept)), ...(partition ? { partition } : {}) };
  }

  /** What an extractor's method is given, for these images or for others. */
  extractionContext(
    extractor: ExtractorName,
    key: string,
    hashes: readonly string[] = this.stages.hashes,
  ): ExtractionContext {
    const { store, blocks, fileOf, progress, log, signal, configuration } = this.stages.context;
    const { threads, backend } = configuration;
    return {
      store,
      threads,
      backend,
      blocks,
      hashes,
      fileOf,
      signal,
      progress: progress.report,
      log,
      learned: this.stages.hashes,
      network: () => this.stages.network(key, extractor, hashes),
      pretext: async (other) => {
        const { features, featureKey } = await this.prepare(other);
        return { features, weights: keptModel(store, featureKey)?.weights.tensors ?? {} };
      },
    };
  }
}
