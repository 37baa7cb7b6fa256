import type { PartitionName } from '../../protocol/inspection';
import type { RunConfiguration } from '../../domain/configuration';
import { EXTRACTOR_METHODS } from '../../domain/methods';

/** Measures that need no classes. */
export const INTERNAL = ['silhouette', 'intraInter', 'gap', 'bic', 'dbcv'] as const;
/** Measures against true classes. */
export const EXTERNAL = ['acc', 'nmi', 'ari', 'purity', 'f1', 'balancedAccuracy', 'equivalentAccuracy', 'auc'] as const;
export const MEASURES = [...INTERNAL, ...EXTERNAL] as const;
export type Measure = (typeof MEASURES)[number];

export interface MeasureWords {
  readonly name: string;
  readonly better: 'higher' | 'lower';
  /** Decimals. */
  readonly digits: number;
  readonly meaning: string;
  /** Whether it can only be compared between partitions of the same features. */
  readonly ofFeatures?: true;
}

export const MEASURE_WORDS: Readonly<Record<Measure, MeasureWords>> = {
  silhouette: {
    name: 'Silhouette',
    better: 'higher',
    digits: 3,
    meaning: 'mean silhouette of the images, −1 to 1',
  },
  intraInter: {
    name: 'Intra/inter',
    better: 'lower',
    digits: 3,
    ofFeatures: true,
    meaning: 'spread within clusters ÷ smallest distance between them',
  },
  gap: {
    name: 'Gap',
    better: 'higher',
    digits: 3,
    ofFeatures: true,
    meaning: 'how much tighter than k-means on uniform data; k-means alone',
  },
  bic: {
    name: 'BIC',
    better: 'lower',
    digits: 0,
    ofFeatures: true,
    meaning: 'Bayesian information criterion of round clusters of one variance',
  },
  dbcv: {
    name: 'DBCV',
    better: 'higher',
    digits: 3,
    meaning: 'density-based validity, −1 to 1; images without a cluster count against it',
  },
  acc: {
    name: 'ACC',
    better: 'higher',
    digits: 3,
    meaning: 'share of right images under the best matching; an image without a cluster is wrong',
  },
  nmi: {
    name: 'NMI',
    better: 'higher',
    digits: 3,
    meaning: 'normalised mutual information, of the images with a cluster',
  },
  ari: {
    name: 'ARI',
    better: 'higher',
    digits: 3,
    meaning: 'adjusted Rand index, of the images with a cluster; 0 is chance',
  },
  purity: {
    name: 'Purity',
    better: 'higher',
    digits: 3,
    meaning: 'share of the images with a cluster that are of its most frequent class; grows with k',
  },
  f1: { name: 'Macro F1', better: 'higher', digits: 3, meaning: 'mean F1 of the classes' },
  balancedAccuracy: {
    name: 'Balanced ACC',
    better: 'higher',
    digits: 3,
    meaning: 'mean recall of the classes',
  },
  equivalentAccuracy: {
    name: 'ARI as ACC',
    better: 'higher',
    digits: 3,
    meaning: 'share of right labels, errors at random, that gives the ARI',
  },
  auc: {
    name: 'AUC',
    better: 'higher',
    digits: 3,
    meaning: 'whether confidence ranks right labels above wrong ones; labels alone',
  },
};

/** What a cell of the grid says of one partition; null where a measure does not fit. */
export type CellFigures = Readonly<Record<Measure, number | null>>;

/** One line of the comparison. */
export interface ComparisonRow {
  readonly cell: CellName;
  /** Absent where the cell failed. */
  readonly partition?: PartitionName;
  /** Clusters or labels that were found. */
  readonly groups?: number;
  /** Share of the images that have none, in [0, 1]. */
  readonly without?: number;
  readonly figures?: CellFigures;
  /** Of the whole cell. Stages that came from the store took none. */
  readonly seconds: number;
  /** Why the cell failed, in words. */
  readonly error?: string;
}

/** What tells a cell of the grid from the others. */
export type CellName = Pick<RunConfiguration, 'preset' | 'seed' | 'features' | 'reduction' | 'clusterer' | 'k'>;

/** All that is written of a comparison. */
export interface Comparison {
  readonly format: 1;
  readonly winnow: string;
  readonly folders: readonly string[];
  /** Where the classes come from, in words; null without any. */
  readonly truth: string | null;
  /** Images of the last run. */
  readonly images: number;
  /** Images of each class, of those that were compared. */
  readonly classes: Readonly<Record<string, number>>;
  /** What a person should know of the sizes of the classes. */
  readonly note: string | null;
  readonly cells: number;
  /** Cells that ended, failed ones among them; fewer than `cells` after an interrupt. */
  readonly finished: number;
  readonly rows: readonly ComparisonRow[];
}

/** What tells the lines of a chart apart, beside the partition. */
const DISTINCTIONS = ['clusterer', 'reduction', 'preset'] as const;

/**
 * The partition of a row in words; those of several extractors clustered together are told from
 * those of one alone.
 */
export function partitionWords({ cell, partition }: ComparisonRow): string {
  if (partition === undefined) return cell.features.map((extractor) => EXTRACTOR_METHODS[extractor].title).join(' + ');
  if (partition === 'consensus') return 'Consensus';
  if (partition === 'final') return 'Final labels';
  const { title } = EXTRACTOR_METHODS[partition];
  return cell.features.length > 1 ? `${title}, together` : title;
}

/** Settings of which the rows have more than one value. */
export function varyingIn(rows: readonly ComparisonRow[]): (typeof DISTINCTIONS)[number][] {
  return DISTINCTIONS.filter((key) => new Set(rows.map(({ cell }) => cell[key])).size > 1);
}

/** Names the line over k that a row belongs to. */
export function seriesOf(row: ComparisonRow, varying: readonly (typeof DISTINCTIONS)[number][]): string {
  return [partitionWords(row), ...varying.map((key) => row.cell[key])].join(', ');
}
