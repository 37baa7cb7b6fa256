/**
 * What a person can ask about a finished run: similar images, a map, and why things are as they
 * are. Plain data.
 */
import type { RunSnapshot } from '../domain/dataset';
import { EXTRACTORS, type ExtractorName } from '../domain/methods';

/**
 * Spaces in which images can be compared: one extractor's features, or all of them side by side.
 */
export const SPACES = ['all', ...EXTRACTORS] as const;
export type Space = (typeof SPACES)[number];

export const PROJECTIONS = ['umap', 'pca'] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** Parts that a cluster is taken apart into, at most. */
export const MOST_PARTS = 20;
/** Similar images that can be asked for at once: more than a person looks at. */
export const MOST_NEIGHBOURS = 1000;
/** Letters of what is searched for, at most. */
export const LONGEST_QUESTION = 200;
/** A page asks for all images that words fit, and chooses among them by its filter. */
export const MOST_MATCHES = 10_000_000;

/** Images that can be chosen at once to stand for all. */
export const MOST_CHOSEN = 10_000;
/** Clusters of one extractor's features that can be asked for: more are no help to a person. */
export const MOST_CLUSTERS = 50;

/** What became of the folders of a run since it looked at them, in images. */
export interface FolderChanges {
  readonly added: number;
  readonly gone: number;
}

/** Images that words fit, the best first. */
export interface WordMatches {
  readonly images: readonly number[];
  /** How well the words fit each: in [0, 1] by classes and paths, a cosine by a pair. */
  readonly scores: readonly number[];
  /** How many images they fit in all; a pair ranks all images that can be read. */
  readonly found: number;
  /** Names of the network's classes that the words stand for. */
  readonly classes: readonly string[];
  /** Whether a network that knows names saw the images; else their paths alone were searched. */
  readonly byNetwork: boolean;
  /** The text-and-image pair that ranked the images; null where none is on this machine. */
  readonly pair: string | null;
  /** The pair that could be downloaded where none is here, and the bytes still to come. */
  readonly offer: { readonly title: string; readonly bytes: number } | null;
}

/** Names of a list from which a name is proposed for each group, at most. */
export const MOST_NAMES = 1000;

/** What names of a list were proposed for the groups of a labelling. */
export interface ProposedNames {
  /** The labelling with its proposals. */
  readonly snapshot: RunSnapshot;
  /** The text-and-image pair that chose them. */
  readonly pair: string;
  /** The name that fits each group best, and its cosine with the mean of the group's images. */
  readonly proposed: readonly { readonly cluster: number; readonly name: string; readonly score: number }[];
}

/** Images nearest to one, the nearest first, without it. */
export interface Neighbours {
  readonly images: readonly number[];
  /** Euclidean distances in the space. */
  readonly distances: readonly number[];
}

/** Every image in two dimensions, scaled into [-1, 1]. */
export interface ImageMap {
  readonly projection: Projection;
  readonly space: Space;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** k-means of one extractor at a k that a person asked for. */
export interface ClustersAt {
  readonly extractor: ExtractorName;
  readonly k: number;
  /** Cluster of each image. */
  readonly labels: readonly number[];
}

/** How a cluster may be taken apart. */
export interface SplitPreview {
  readonly cluster: number;
  /** Image positions of each part, the largest first. */
  readonly parts: readonly (readonly number[])[];
}

/** What the classifier, trained again with the person's labels as truth, would change. */
export interface RelabelPreview {
  readonly moves: readonly { readonly from: number; readonly to: number; readonly images: readonly number[] }[];
  /** Images whose label the person gave or marked as right: these do not move. */
  readonly fixed: number;
}

/** Figures of a finished run. */
export interface RunFacts {
  /** Mean loss of each epoch, where a network was trained. */
  readonly losses: Readonly<Partial<Record<ExtractorName | 'classifier', readonly number[]>>>;
  /**
   * What trained each network, in words: library, version, device; more than one where a device
   * failed on the way.
   */
  readonly devices: Readonly<Partial<Record<ExtractorName | 'classifier', readonly string[]>>>;
  /** Silhouette of each image in each extractor, in [-1, 1]. */
  readonly silhouettes: Readonly<Partial<Record<ExtractorName, readonly number[]>>>;
  /** For each consensus group, the clusters that it took in each extractor. */
  readonly matches: readonly Readonly<Partial<Record<ExtractorName, readonly number[]>>>[];
  /**
   * Scores against the names of the sub-folders, where every image lies in one and there are at
   * least two; else null.
   */
  readonly truth: readonly FactsRow[] | null;
  /** The classes that the sub-folders name against the final labels; null where `truth` is. */
  readonly classes: ClassFacts | null;
  /** Adjusted Rand index of each extractor, the consensus and the final labels with each other. */
  readonly agreement: readonly { readonly a: PartitionName; readonly b: PartitionName; readonly ari: number }[];
}

export type PartitionName = ExtractorName | 'consensus' | 'final';

/** A run against the true classes in a folder that a person named. */
export interface TruthFacts {
  /** Name of the folder. */
  readonly from: string;
  /** Images of the run that have no class there. */
  readonly unknown: number;
  readonly truth: readonly FactsRow[];
  readonly classes: ClassFacts;
}

/** The final labels against true classes. */
export interface ClassFacts {
  /**
   * What a person should know of the sizes of the classes, in words; null where they are balanced.
   */
  readonly note: string | null;
  /**
   * Share of right labels, errors at random, that gives the ARI; null where no image has a label.
   */
  readonly equivalentAccuracy: number | null;
  /**
   * Whether confidence ranks right labels above wrong ones: 1 always, 0.5 by chance; null where all
   * are right or wrong.
   */
  readonly confidenceAuc: number | null;
  /** The hardest first, by F1. */
  readonly rows: readonly ClassRow[];
}

/** One class and the cluster that stands for it. Shares lie in [0, 1]. */
export interface ClassRow {
  readonly name: string;
  readonly images: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Of the final labels; null where the class has none of its own. */
  readonly cluster: number | null;
}

/** One partition against true classes. All but `k` lie in [0, 1], `ari` in [-0.5, 1]. */
export interface FactsRow {
  readonly partition: PartitionName;
  readonly k: number;
  readonly acc: number;
  readonly nmi: number;
  readonly ari: number;
  readonly purity: number;
  /** Mean F1 of the classes. */
  readonly f1: number;
  /** Mean recall of the classes, an image without a group missed. */
  readonly balancedAccuracy: number;
  readonly coverage: number;
}

/**
 * k-means of each extractor over a range of k, judged by its features and against the classes of
 * the sub-folders.
 */
export interface ValidationCurves {
  readonly ks: readonly number[];
  /** Classes that the sub-folders name; 0 without any. */
  readonly classes: number;
  readonly extractors: readonly FeatureValidation[];
}

/** Figures of one extractor: element i belongs to `ks[i]`, null where a figure is not defined. */
export interface FeatureValidation {
  readonly extractor: ExtractorName;
  readonly figures: Readonly<Record<ValidationMeasure, readonly (number | null)[]>>;
  /**
   * Place of the best k by each measure; −1 where it has no figure. Gap by the rule of Tibshirani
   * et al.
   */
  readonly best: Readonly<Record<ValidationMeasure, number>>;
}

/** Without classes: the first four; BIC and intra/inter are better where they are lower. */
export const VALIDATION_MEASURES = ['silhouette', 'intraInter', 'gap', 'bic', 'acc', 'nmi', 'ari', 'purity'] as const;
export type ValidationMeasure = (typeof VALIDATION_MEASURES)[number];

/** One image as the extractors see it. Pictures are `data:image/png;base64,…`. */
export interface ImageFacts {
  readonly image: number;
  /** The 64 × 64 block. */
  readonly seen: string;
  /** What the autoencoder makes of it, 64 × 64; null without its network. */
  readonly reconstruction: string | null;
  /**
   * What the variational autoencoder makes of it, at the size that it sees; null without its
   * network.
   */
  readonly vaeReconstruction: string | null;
  /**
   * What it makes of codes drawn from its prior by the run's seed: the same beside every image;
   * empty without its network.
   */
  readonly vaeSamples: readonly string[];
  /**
   * Responses of the first layer of the exemplar CNN, one grey picture a filter; empty without its
   * network.
   */
  readonly responses: readonly string[];
  /**
   * HOG: for each of 8 × 8 cells, row by row, the strength of 9 orientations from 0° to 160°, in
   * [0, 1].
   */
  readonly hog: readonly number[];
}
