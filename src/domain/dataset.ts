/**
 * The types of a data set and of a run, shared by engine, command line, extension and webview.
 * Plain data: all of it is JSON.
 */
import type { LabelAudit } from './audit';
import type { Curation } from './curation';
import type { GroupHierarchy } from './hierarchy';
import type { ClustererName, LabellerName, ReductionName, ExtractorName } from './methods';
import type { GivenSettings } from './method-settings';

export const PRESETS = ['quick', 'balanced', 'self-trained', 'paper'] as const;
export type Preset = (typeof PRESETS)[number];

/** More threads than any machine that a person has; a larger one is used with so many. */
export const MOST_THREADS = 1024;

export const BACKENDS = ['auto', 'onnx', 'webgpu', 'tfjs'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** How far the extractors agree on an image: all of them, most of them, or no majority. */
export type Agreement = 'all' | 'most' | 'disputed';

/** What a person chooses for a run. With the pictures it determines the labels. */
export interface RunConfiguration {
  readonly preset: Preset;
  /** Unsigned 32-bit seed of every random draw. */
  readonly seed: number;
  /** Number of clusters of each extractor; `auto` takes it from the score curve. */
  readonly k: number | 'auto';
  /** Smallest and largest k on the score curve, both included. */
  readonly kRange: readonly [number, number];
  readonly backend: BackendName;
  /**
   * Threads, ≥ 1. Other numbers round other sums of a training, and so give labels that differ as
   * other seeds' do.
   */
  readonly threads: number;
  /**
   * In the order of `EXTRACTORS`, none twice. Two or more make a consensus; of one alone the
   * clusters are the labels.
   */
  readonly features: readonly ExtractorName[];
  readonly reduction: ReductionName;
  readonly clusterer: ClustererName;
  readonly labeller: LabellerName;
  /**
   * The pretrained network: its name, or the absolute path of an ONNX file. Counts only where one
   * is used.
   */
  readonly model: string;
  /** Settings of methods that a person gave; the others have their defaults. */
  readonly settings: GivenSettings;
}

/** An image file that could not be used, and why, in words for a person. */
export interface UnreadableImage {
  /** Relative to the run's root, `/` between folders. */
  readonly path: string;
  readonly reason: string;
  /**
   * Set where the reason is what the file is, such as `HEIC photos`: `passedOver` says it for all
   * of them.
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
  /** How alike independent starts come out for each k: mean adjusted Rand index, 1 is the same. */
  readonly stabilities: readonly number[];
  /**
   * How alike the extractors part the images for each k, the same for every extractor; absent until
   * all extractors are there.
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
 * The upper part of a hierarchy of clusters. Node i is leaf i, and node leaves.length + t what
 * merge t made.
 */
export interface ClusterTree {
  /** Images of each leaf, which is a cluster itself. */
  readonly leaves: readonly number[];
  readonly merges: readonly { readonly a: number; readonly b: number; readonly height: number }[];
}

/** A group of images that share a label. */
export interface Cluster {
  /** Stable within a run: −1 is *unlabelled*. */
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
   * Set where the labels come from what was learned earlier, of nearly the same images; `added`
   * ones are new since.
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

/** Which images an export takes. */
export type ExportScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'reviewed' }
  | { readonly kind: 'agreed' }
  | { readonly kind: 'confident'; readonly least: number }
  /** The images of these paths, those without a label too. */
  | { readonly kind: 'chosen'; readonly paths: readonly string[] };

/**
 * What ties files that must lie in one part of a split: near copies, the same name but for its end,
 * one folder, or one burst of shots.
 */
export const KINSHIPS = ['copies', 'stem', 'folder', 'burst'] as const;
export type Kinship = (typeof KINSHIPS)[number];

/**
 * Parts of each label that go to `train`, `val` and `test`, in percent; they sum to 100. Drawn by
 * the seed, stratified by label.
 */
export interface ExportSplit {
  readonly train: number;
  readonly val: number;
  readonly test: number;
  readonly seed: number;
  /** Files that stay together beside those of equal contents, which always do. */
  readonly together?: readonly Kinship[];
}

/**
 * `label/file`, or the split outside (`train/label/file`) or inside (`label/train/file`) the
 * labels.
 */
export const EXPORT_LAYOUTS = ['label', 'split/label', 'label/split'] as const;
export type ExportLayout = (typeof EXPORT_LAYOUTS)[number];

export const EXPORT_MODES = ['copy', 'hardlink', 'symlink'] as const;
export type ExportMode = (typeof EXPORT_MODES)[number];

/**
 * `original`: each file as it is. `upright`: its pixels, turned upright, in sRGB with 8 bits a
 * channel, as JPEG or PNG, which every trainer reads.
 */
export const EXPORT_PIXELS = ['original', 'upright'] as const;
export type ExportPixels = (typeof EXPORT_PIXELS)[number];

/**
 * Files in the tree that tell its readers what folders cannot. `huggingface`: README.md and
 * metadata.jsonl; `coco`: annotations, a file a part; `csv`: labels.csv.
 */
export const SIDECARS = ['huggingface', 'coco', 'csv'] as const;
export type Sidecar = (typeof SIDECARS)[number];

/** How the pictures of an export are written, and what is written beside them. */
export interface ExportForm {
  /** `original` where it is not given. */
  readonly pixels?: ExportPixels;
  /** Long side at most, in pixels; larger pictures are made smaller. Only with upright pixels. */
  readonly longest?: number | null;
  readonly sidecars?: readonly Sidecar[];
}

/** A picture is no longer than this, and one shorter than the least shows nothing. */
export const LONGEST_SIDE = 16_383;
export const SHORTEST_SIDE = 16;

/** A class of a labelled tree, and how trainers count it. */
export interface ExportedClass {
  /**
   * From 0, in the order of the folders' names: so count torchvision, Keras, Hugging Face,
   * Ultralytics, fastai and FiftyOne.
   */
  readonly number: number;
  /** Its folder. */
  readonly name: string;
  /** Pictures of all parts. */
  readonly files: number;
}

/** What an export wrote, or would write on a dry run. */
export interface ExportReport {
  /** Absolute path of the labelled tree. */
  readonly target: string;
  readonly dryRun: boolean;
  /** Folder below the target, such as `cat` or `train/cat` → number of files. */
  readonly counts: Readonly<Record<string, number>>;
  readonly unlabelled: number;
  /** In the order of their numbers. */
  readonly classes?: readonly ExportedClass[];
  /** Label or file names that had to change to be safe on every file system. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Images that were there at clustering and could not be written, with the reason. */
  readonly missing: readonly UnreadableImage[];
  /** Absolute paths of the manifest files beside the tree. */
  readonly manifest: readonly string[];
  /** What those who will read the tree may stumble over, a sentence each. */
  readonly notes?: readonly string[];
}

/** A way to train and run networks: whether `auto` takes it, and why or why not. */
export interface BackendVerdict {
  /** For example `tfjs-cuda`, `onnx-dml`, `onnx-cpu`. */
  readonly name: string;
  readonly device: 'gpu' | 'processor';
  /** What it is and what it needs, in a sentence. */
  readonly why: string;
  readonly version?: string;
  readonly chosen: boolean;
  /** Whether what it needs is on this machine; absent where nobody looked. */
  readonly found?: boolean;
  /** Null: not tried, because an earlier one was taken. */
  readonly works: boolean | null;
  /** Of training steps of the autoencoder, where that was measured. */
  readonly imagesPerSecond?: number;
  /** Why it was chosen or not, in words. */
  readonly message: string;
}

/** A way to run pretrained networks: whether `auto` takes it, and why or why not. */
export interface InferenceVerdict {
  readonly name: 'onnx-webgpu' | 'onnx-cpu';
  readonly version?: string;
  /** What it runs on, as the driver calls it. */
  readonly adapter?: string;
  /** Whether there is an adapter, or a processor. */
  readonly found: boolean;
  /** Whether it gives the features that the processor gives. */
  readonly works: boolean;
  readonly chosen: boolean;
  /** Of pictures that are in memory already. */
  readonly imagesPerSecond?: number;
  /** Why it was chosen or not, in words. */
  readonly message: string;
}

/** An NVIDIA card as its driver names it; others are not asked. */
export interface GraphicsCard {
  readonly name: string;
  /** With its unit, for example `24564 MiB`. */
  readonly memory: string;
  readonly driver: string;
}

/** What the engine found on this machine, and which back end `auto` takes and why. */
export interface Diagnostics {
  readonly winnow: string;
  readonly node: string;
  readonly platform: string;
  readonly cpus: string;
  readonly memoryBytes: number;
  readonly parts: readonly DiagnosticPart[];
  /** In the order in which `auto` prefers them. */
  readonly backends: readonly BackendVerdict[];
  /** What runs pretrained networks; empty where the network that ships is not here. */
  readonly inference: readonly InferenceVerdict[];
  readonly graphicsCards: readonly GraphicsCard[];
  /** Where *Install CUDA Acceleration* put TensorFlow for CUDA, in words. */
  readonly cudaAcceleration: string;
}

export interface DiagnosticPart {
  /** For example `sharp`. */
  readonly name: string;
  readonly version?: string;
  readonly works: boolean;
  /** Why it works or not, and what still works without it. */
  readonly message: string;
}

/** Whether a run needs its pretrained network. */
export const needsModel = ({ features, labeller }: RunConfiguration): boolean =>
  features.includes('pretrained') || labeller === 'transfer';

/** The methods that a preset stands for, where a person chose none. */
export type PresetMethods = Pick<RunConfiguration, 'features' | 'clusterer' | 'labeller'>;

const PRETRAINED: PresetMethods = { features: ['hog', 'pretrained'], clusterer: 'graph', labeller: 'network' };
const SELF_TRAINED: PresetMethods = { features: ['hog+pixels', 'fisher'], clusterer: 'graph', labeller: 'network' };
const PUBLISHED: PresetMethods = {
  features: ['autoencoder', 'exemplar', 'hog'],
  clusterer: 'kmeans',
  labeller: 'network',
};

/**
 * `self-trained` and `paper` know nothing but the images; the others see them through a network
 * that was trained on photos.
 */
export const PRESET_METHODS: Readonly<Record<Preset, PresetMethods>> = {
  quick: PRETRAINED,
  balanced: PRETRAINED,
  'self-trained': SELF_TRAINED,
  paper: PUBLISHED,
};

/** The configuration that holds when a person chose nothing. */
export const DEFAULT_CONFIGURATION: RunConfiguration = {
  preset: 'balanced',
  seed: 1,
  k: 'auto',
  kRange: [2, 20],
  backend: 'auto',
  threads: 2,
  features: ['hog', 'pretrained'],
  reduction: 'none',
  clusterer: 'graph',
  labeller: 'network',
  model: 'efficientnet-lite0',
  settings: {},
};
