import { t } from '@vscode/l10n';
import type { ExtractorName } from '../../domain/methods';
import type { ArtifactKeys } from '../store/artifact-keys';
import { predict, type Classification, type Predictions } from '../classify/classify';
import { centresOf, nearestCentres } from '../numeric/centres';
import { extractorMethod } from '../features/extractor-methods';
import { prepare } from '../features/preparation';
import { silhouettes } from '../numeric/silhouette';
import type { Consensus } from '../consensus/consensus';
import { confidenceOf } from '../consensus/graph-confidence';
import type { GraphFacts } from '../consensus/graph-artifact';
import { votesOfNeighbours } from '../consensus/neighbour-vote';
import { WinnowFailure } from '../base/failure';
import { encode } from '../network/encode';
import type { FeatureMatrix } from '../numeric/matrix';
import { rowsInMemory, type RowSource } from '../features/row-source';
import { keptModel, type KeptModel } from '../network/training';
import type { Labelled, Learned, Learning } from './learning';
import { preparedSource, type LearnedFeatures } from './extraction';
import { keyOf, type ColumnInParts, type Store } from '../store/store';
import { predictTransfer } from '../classify/transfer';
import type { ClusteredFeatures } from '../cluster/one-extractor';
import { artifactOf } from '../cluster/kept-clusters';

/** Rows that are gathered at once, in the order of the data set. */
const ROWS_AT_ONCE = 4096;

/**
 * Where each image of a data set is found: among those that were learned from, or among the new
 * ones.
 */
interface Origin {
  /** `known[i]` is the image's position in the base, −1 for a new one. */
  readonly known: Int32Array;
  /** `fresh[i]` is the image's position among the new ones, −1 for a known one. */
  readonly fresh: Int32Array;
  /** SHA-256 of each new image. */
  readonly hashes: readonly string[];
}

/** What the images of a data set get, of which the store keeps some. */
interface Extended {
  /** Rows of the new images in every extractor. */
  readonly fresh: ReadonlyMap<ExtractorName, FeatureMatrix>;
  readonly origin: Origin;
  /** Of all images. */
  readonly extractors: readonly ClusteredFeatures[];
}

/**
 * What was learned from the images of a base, for a data set that differs from them a little.
 * Nothing is trained. Known images keep what they have. A new one gets the nearest cluster of each
 * extractor and the classifier's label. Costs as much as the new images do. Equal pictures may be
 * named by the same hash: they get the same. Rows of all images are written to the store and are
 * never in memory beside those of the base.
 * @param learning of the base, finished.
 * @param hashes SHA-256 of the data set's images, in its order.
 * @throws WinnowFailure `store` when a trained network is lost.
 */
export async function extend(learning: Learning, learned: Learned, hashes: readonly string[]): Promise<Labelled> {
  const { store, signal } = learning.stages.context;
  const origin = originOf(learning.hashes, hashes);
  const fresh = await freshRows(learning, learned, origin.hashes);
  const linked = learned.graph && (await freshVotes(learned, learned.graph, fresh, origin, signal));
  const freshFeatures: ClusteredFeatures[] = [];
  for (const clustered of learned.extractors) {
    const known = learned.prepared.find(({ extractor }) => extractor === clustered.extractor)!;
    freshFeatures.push(await nearestClusters(clustered, known, fresh.get(clustered.extractor)!, signal));
  }
  const extractors = learned.extractors.map((extractor, i) => joinedFeatures(extractor, freshFeatures[i]!, origin));
  const { groups, matches } = learned.consensus;
  const freshGroups = Int32Array.from(origin.hashes, (_, i) => groupOf(i, freshFeatures, matches));
  return {
    prepared: learned.prepared,
    extractors,
    consensus: { groups: joined(groups, freshGroups, origin), matches },
    ...(linked ? { graph: linked.graph } : {}),
    classification: learned.classification && {
      ...learned.classification,
      ...joinedPredictions(
        learned.classification,
        linked?.predictions ?? (await freshLabels(learning, learned, learned.classification, origin.hashes, fresh)),
        origin,
      ),
    },
    artifacts: keep(store, learned, { fresh, origin, extractors }, hashes),
  };
}

/** Rows of the new images in every extractor, prepared as those of the base were. */
async function freshRows(
  learning: Learning,
  learned: Learned,
  hashes: readonly string[],
): Promise<ReadonlyMap<ExtractorName, FeatureMatrix>> {
  const { store, signal } = learning.stages.context;
  const fresh = new Map<ExtractorName, FeatureMatrix>();
  for (const { extractor, preparation, rules, recipe, features } of learned.prepared) {
    if (hashes.length === 0) {
      fresh.set(extractor, { count: 0, dimension: features.dimension, rows: new Float32Array(0) });
      continue;
    }
    let source: RowSource;
    if (extractorMethod(extractor).kind === 'trained') {
      const { network, weights } = modelOf(store, learned.artifacts.models[extractor]);
      const context = await learning.stages.network('', extractor, hashes);
      source = rowsInMemory(await encode(context, network, weights, 'feature', () => undefined));
    } else {
      ({ source } = await recipe.rows(learning.features.extractionContext(extractor, '', hashes)));
    }
    fresh.set(extractor, await prepare(preparedSource(source, rules), preparation, signal));
  }
  return fresh;
}

/** Groups of new images in a graph: those of their neighbours. */
async function freshVotes(
  learned: Learned,
  graph: GraphFacts,
  fresh: ReadonlyMap<ExtractorName, FeatureMatrix>,
  origin: Origin,
  signal: AbortSignal,
): Promise<{ readonly graph: GraphFacts; readonly predictions: Predictions }> {
  const known = learned.prepared.map(({ features }) => features);
  const rows = learned.prepared.map(({ extractor }) => fresh.get(extractor)!);
  const { labels } = learned.classification!;
  const ballot = { labels: graph.hierarchy.leaves, shares: graph.shares };
  const [vote] = await votesOfNeighbours({ known, fresh: rows, ballots: [ballot] }, signal);
  const leaves = vote!;
  const groupOfLeaf = new Map(graph.hierarchy.leaves.map((leaf, image) => [leaf, labels[image]!]));
  const found = leaves.labels.map((leaf) => groupOfLeaf.get(leaf)!);
  const all = joined(labels, found, origin);
  const support = joined(graph.support, leaves.support, origin);
  const confidence = confidenceOf(support, all, graph.inside).filter((_, image) => origin.fresh[image]! >= 0);
  return {
    graph: {
      shares: graph.shares,
      inside: graph.inside,
      support,
      hierarchy: {
        ...graph.hierarchy,
        leaves: [...joined(Int32Array.from(graph.hierarchy.leaves), leaves.labels, origin)],
      },
    },
    predictions: { labels: found, confidence: confidenceOfFresh(confidence, origin) },
  };
}

/** Confidences of the new images in their own order, from those in the order of the data set. */
function confidenceOfFresh(inOrder: Float32Array, { fresh }: Origin): Float32Array {
  const out = new Float32Array(fresh.reduce((most, position) => Math.max(most, position + 1), 0));
  let at = 0;
  for (const position of fresh) if (position >= 0) out[position] = inOrder[at++]!;
  return out;
}

/** What the classifier says of the new images. */
async function freshLabels(
  learning: Learning,
  learned: Learned,
  trained: Classification,
  hashes: readonly string[],
  fresh: ReadonlyMap<ExtractorName, FeatureMatrix>,
): Promise<Predictions> {
  if (hashes.length === 0) return { labels: new Int32Array(0), confidence: new Float32Array(0) };
  const { network, weights } = modelOf(learning.stages.context.store, learned.artifacts.models.classifier);
  const voting = learning.voters(learned.prepared).map(({ extractor }) => fresh.get(extractor)!);
  const context = await learning.stages.network('', 'classify', hashes);
  if (learning.transfers) {
    const head = { network, weights, temperature: trained.temperature };
    return predictTransfer(context, head, await learning.features.pretrained(hashes));
  }
  return predict(context, { ...trained, network, weights }, voting);
}

function modelOf(store: Store, key: string | undefined): KeptModel {
  const kept = key === undefined ? undefined : keptModel(store, key);
  if (kept) return kept;
  throw new WinnowFailure('store', t('The store has lost a trained network. Cluster the folder from scratch.'));
}

/**
 * Keeps the files from which questions about these images are answered, and returns their names.
 */
function keep(
  store: Store,
  learned: Learned,
  { fresh, origin, extractors }: Extended,
  hashes: readonly string[],
): ArtifactKeys {
  const { prepared } = learned;
  const key = (what: string): string => keyOf(['extended', what, learned.artifacts, hashes]);
  for (const { extractor, features } of prepared) {
    const { dimension } = features;
    const rows: ColumnInParts = {
      type: 'f32',
      length: hashes.length * dimension,
      parts: () => rowsInParts(features, fresh.get(extractor)!, origin),
    };
    store.write(`results/${key(extractor)}`, { meta: { dimension }, columns: { rows } });
  }
  store.write(`results/${key('clusters')}`, artifactOf(extractors));
  return {
    prepared: Object.fromEntries(prepared.map(({ extractor }) => [extractor, key(extractor)])),
    clusters: key('clusters'),
    models: learned.artifacts.models,
  };
}

/** The rows of known and of new images in the order of the data set, some at a time. */
function* rowsInParts(known: FeatureMatrix, fresh: FeatureMatrix, origin: Origin): Generator<Float32Array> {
  const { dimension } = known;
  const count = origin.known.length;
  const part = new Float32Array(Math.min(count, ROWS_AT_ONCE) * dimension);
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    const some = Math.min(ROWS_AT_ONCE, count - from);
    for (let i = 0; i < some; i++) {
      const position = origin.known[from + i]!;
      const source = position >= 0 ? known : fresh;
      const at = position >= 0 ? position : origin.fresh[from + i]!;
      part.set(source.rows.subarray(at * dimension, (at + 1) * dimension), i * dimension);
    }
    yield part.subarray(0, some * dimension);
  }
}

function originOf(base: readonly string[], hashes: readonly string[]): Origin {
  const positions = new Map(base.map((hash, i) => [hash, i]));
  const news = [...new Set(hashes.filter((hash) => !positions.has(hash)))];
  const newPositions = new Map(news.map((hash, i) => [hash, i]));
  return {
    known: Int32Array.from(hashes, (hash) => positions.get(hash) ?? -1),
    fresh: Int32Array.from(hashes, (hash) => newPositions.get(hash) ?? -1),
    hashes: news,
  };
}

/** Values of known and of new images in the order of the data set. */
function joined<Column extends Float32Array | Int32Array>(known: Column, fresh: Column, origin: Origin): Column {
  const out = new (known.constructor as new (length: number) => Column)(origin.known.length);
  for (let i = 0; i < origin.known.length; i++) {
    const position = origin.known[i]!;
    out[i] = position >= 0 ? known[position]! : fresh[origin.fresh[i]!]!;
  }
  return out;
}

/** Clusters of new images: the nearest centre, and how much nearer it is than the next one. */
async function nearestClusters(
  clustered: ClusteredFeatures,
  { features }: LearnedFeatures,
  fresh: FeatureMatrix,
  signal: AbortSignal,
): Promise<ClusteredFeatures> {
  const centres = centresOf(features, clustered.labels, clustered.k);
  const labels = nearestCentres(fresh, centres);
  const alone = clustered.k < 2;
  return {
    ...clustered,
    labels,
    silhouettes: alone ? new Float32Array(fresh.count) : await silhouettes(fresh, labels, centres, signal),
  };
}

function joinedFeatures(known: ClusteredFeatures, fresh: ClusteredFeatures, origin: Origin): ClusteredFeatures {
  return {
    ...known,
    labels: joined(known.labels, fresh.labels, origin),
    silhouettes: joined(known.silhouettes, fresh.silhouettes, origin),
  };
}

function joinedPredictions(known: Predictions, fresh: Predictions, origin: Origin): Predictions {
  return {
    labels: joined(known.labels, fresh.labels, origin),
    confidence: joined(known.confidence, fresh.confidence, origin),
  };
}

/**
 * The group whose clusters an image is in, in every extractor, unless it lies nearer to another
 * cluster of the first; −1 for none.
 */
function groupOf(image: number, extractors: readonly ClusteredFeatures[], matches: Consensus['matches']): number {
  if (extractors[0]!.silhouettes[image]! < 0) return -1;
  return matches.findIndex((match) =>
    extractors.every(({ labels }, extractor) => match[extractor]!.includes(labels[image]!)),
  );
}
