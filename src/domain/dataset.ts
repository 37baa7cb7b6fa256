/**
 * The types of a data set and of a run, shared by engine, command line, extension and webview.
 * Plain data: all of it is JSON.
 */
import type { LabelAudit } from './audit';
import type { Curation } from './curation';
import type { GroupHierarchy } from './hierarchy';
import type { ExtractorName } from './methods';
import type { RunConfiguration } from './configuration';

/** How far the extractors agree on an image: all of them, most of them, or no majority. */
export type Agreement = 'all' | 'most' | 'disputed';

/** An image file that could not be used, and why, in words for a person. */
export interface UnreadableImage {
  /** Relative to the run's root, `/` between folders. */
  readonly path: string;
  readonly reason: string;
  /**
   * What the file is, such as `HEIC photos`, where all files of that kind have the same reason.
   * `passedOver` counts them.
   */
  readonly kind?: string;
}

/** Files of one kind that were found and are not among the images. */
export interface PassedOver {
  /** In the plural, such as `HEIC photos`. */
  readonly kind: string;
  readonly files: number;
  /** Why, or what to do; begins with a small letter. */
  readonly reason: string;
}

/** What had to be done to an image to see it, or what is odd about it. */
export const IMAGE_NOTES = [
  'stretched',
  'first bands',
  'dark ground',
  'no alpha',
  'later frame',
  'turned',
  'no end marker',
  'blank',
  'extreme shape',
  'copy',
  'blurred',
  'dark',
  'bright',
  'low contrast',
  'little information',
  'odd size',
  'odd shape',
  'grey',
] as const;
export type ImageNote = (typeof IMAGE_NOTES)[number];

/** The k-score curve of one extractor: `scores[i]` belongs to `ks[i]`; lower is better. */
export interface ScoreCurve {
  readonly extractor: ExtractorName;
  readonly ks: readonly number[];
  readonly scores: readonly number[];
  readonly chosen: number;
  readonly rule:
    | 'global minimum'
    | 'minimum after the first local maximum'
    | 'most stable'
    | 'agreement of the extractors'
    | 'best silhouette'
    | 'fixed'
    /** The extractor or the clusterer has its own way to k, and no curve. */
    | 'own';
  /**
   * How far k-means from independent starts agrees with itself for each k: the mean adjusted Rand
   * index, which is 1 for equal clusters.
   */
  readonly stabilities: readonly number[];
  /**
   * How far the clusters of all extractors agree for each k. Every extractor has the same values.
   * Absent until all extractors are clustered.
   */
  readonly agreements?: readonly number[];
  /**
   * Mean silhouette of the extractor that chose k, for each k; absent where agreement or scores
   * did.
   */
  readonly silhouettes?: readonly number[];
  /** How clusters join, where the clusterer makes a hierarchy. */
  readonly tree?: ClusterTree;
}

/**
 * The upper part of a hierarchy of clusters. The first nodes are the leaves, in their order. After
 * them comes one node for each merge: merge t makes node leaves.length + t.
 */
export interface ClusterTree {
  /** Images of each leaf, which is a cluster itself. */
  readonly leaves: readonly number[];
  readonly merges: readonly { readonly a: number; readonly b: number; readonly height: number }[];
}

/** A group of images that share a label. */
export interface Cluster {
  /** Stable within a labelling; −1 is *undecided*. */
  readonly id: number;
  /** What the person sees, and the folder name on export. Unique within a snapshot. */
  readonly name: string;
  /**
   * Indices into the columns of the snapshot: nearest to the centre (most confident) first,
   * doubtful last.
   */
  readonly images: readonly number[];
  /** Share of its images on which all extractors agree, in [0, 1]. */
  readonly agreedByAll: number;
  /** Mean confidence of its images, in [0, 1]. */
  readonly meanConfidence: number;
  /**
   * Names that might suit it, the best first; a person accepts one or none. Absent where nothing
   * suggests any.
   */
  readonly proposals?: readonly string[];
}

/**
 * The state of a run at one moment, whole: a window that missed an earlier one needs only the
 * latest.
 * Image i is `paths[i]`, `hashes[i]`, `confidence[i]`…: columns of equal length, sorted by path.
 */
export interface RunSnapshot {
  /** Names the data set: the same folders and store give the same identifier. */
  readonly dataSet: string;
  /** Absolute path that `paths` are relative to. */
  readonly root: string;
  /** The folders the person chose, absolute. */
  readonly folders: readonly string[];
  /**
   * What the clusters come from: HOG alone at first, then the consensus, then the classifier; or
   * the classes of the folder.
   */
  readonly source: 'hog' | 'consensus' | 'final' | 'given';
  readonly finished: boolean;
  readonly configuration: RunConfiguration;
  readonly paths: readonly string[];
  /**
   * SHA-256 of each image's contents, hex. Its thumbnail is
   * `thumbnailFolder/<first two digits>/<hash>.webp`.
   */
  readonly hashes: readonly string[];
  /** Calibrated probability of the label, in [0, 1]. */
  readonly confidence: readonly number[];
  readonly agreement: readonly Agreement[];
  /** Cluster of each image in each finished extractor. */
  readonly partitions: Readonly<Partial<Record<ExtractorName, readonly number[]>>>;
  /** Consensus group of each image, −1 for none; absent until the extractors are finished. */
  readonly consensus?: readonly number[];
  /** How the groups join into fewer or part into more; absent where no hierarchy was made. */
  readonly hierarchy?: GroupHierarchy;
  /**
   * How far each extractor is trusted, where they were weighed; they sum to 1, and 0 sets an
   * extractor aside.
   */
  readonly trust?: Readonly<Partial<Record<ExtractorName, number>>>;
  /**
   * Set where nothing was learned in this run, because an earlier one learned from nearly the same
   * images: how many it learned from, how many came since, and how many went.
   */
  readonly learnedFrom?: { readonly images: number; readonly added: number; readonly gone: number };
  /** Names the labelling that `clusters` hold: edits belong to one labelling. */
  readonly labelling: string;
  /** The clusters that the engine found. What a person sees is `curate(snapshot)`. */
  readonly clusters: readonly Cluster[];
  readonly curation: Curation;
  /** What an audit of the given classes found; absent where the clusters are no given classes. */
  readonly audit?: LabelAudit;
  readonly curves: readonly ScoreCurve[];
  readonly unreadable: readonly UnreadableImage[];
  /**
   * All files that are not among the images, counted by kind, most first; those of `unreadable`
   * too.
   */
  readonly passedOver?: readonly PassedOver[];
  /** Notes on images that have any: index of the image → notes. */
  readonly notes?: Readonly<Record<number, readonly ImageNote[]>>;
  /** Absolute path of the folder that holds the thumbnails. */
  readonly thumbnailFolder: string;
  /** Seconds that each finished stage took; a stage that came from the store is 0. */
  readonly timings: Readonly<Record<string, number>>;
}

/** An extractor's features are a stage of the extractor's name. */
export type StageName =
  | 'find'
  | 'decode'
  | 'thumbnails'
  | ExtractorName
  | 'cluster'
  | 'consensus'
  | 'classify'
  | 'copies'
  | 'audit'
  | 'export';

/** Progress of the stage that is running. */
export interface StageProgress {
  readonly stage: StageName;
  /** Units done and in all; images for most stages, epochs × images for training. */
  readonly done: number;
  readonly total: number;
  readonly imagesPerSecond?: number;
  /** Estimated seconds until the whole run ends. */
  readonly secondsLeft?: number;
  /** While a network is trained: the mean loss of each epoch, the last of them so far. */
  readonly losses?: readonly number[];
}
