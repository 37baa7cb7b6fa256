/** What an export takes, how it writes, and what it wrote. Plain data. */
import type { UnreadableImage } from './dataset';

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
