/** What an export can take and how it can be laid out, in words. Pure. */
import { t } from '@vscode/l10n';
import { votersOf } from '../../domain/agreement';
import type { Curated } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import {
  LONGEST_SIDE,
  SHORTEST_SIDE,
  type ExportLayout,
  type ExportMode,
  type ExportPixels,
  type ExportReport,
  type ExportScope,
  type ExportSplit,
  type Sidecar,
} from '../../domain/exports';
import type { ExportPlan } from '../../protocol/panel';

/** Everything, one folder a label, as copies. */
export const PLAIN_PLAN: ExportPlan = { scope: { kind: 'all' }, split: null, layout: 'label', mode: 'copy' };

export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: T;
}

/**
 * Scopes with the number of labelled images in each. @param least the confidence that `confident`
 * asks for.
 */
export function scopeChoices(snapshot: RunSnapshot, curated: Curated, least = 0.8): Choice<ExportScope>[] {
  const count = (takes: (image: number) => boolean): string => {
    let sum = 0;
    curated.labels.forEach((label, image) => (sum += Number(label >= 0 && takes(image))));
    return sum === 1 ? t('1 image') : t('{0} images', sum);
  };
  return [
    { label: t('All labelled images'), description: count(() => true), value: { kind: 'all' } },
    {
      label: t('Reviewed images only'),
      description: count((image) => curated.reviewed[image] === 1),
      detail: t('What you labelled or marked as right'),
      value: { kind: 'reviewed' },
    },
    {
      label: agreedImagesInWords(snapshot),
      description: count((image) => snapshot.agreement[image] === 'all'),
      value: { kind: 'agreed' },
    },
    {
      label: t('Images of a confidence…'),
      description: t(
        '{0} from {1} up',
        count((image) => (snapshot.confidence[image] ?? 0) >= least),
        least,
      ),
      value: { kind: 'confident', least },
    },
  ];
}

const agreedImagesInWords = (snapshot: RunSnapshot): string =>
  votersOf(snapshot) === 'neighbours'
    ? t('Images on which their neighbours agree')
    : t('Images on which all kinds of features agree');

export function splitChoices(seed: number): Choice<ExportSplit | null | 'other'>[] {
  return [
    { label: t('No split'), value: null },
    { label: '80 / 10 / 10', description: t('train, val, test'), value: { train: 80, val: 10, test: 10, seed } },
    { label: '70 / 15 / 15', description: t('train, val, test'), value: { train: 70, val: 15, test: 15, seed } },
    { label: '80 / 20', description: t('train, val'), value: { train: 80, val: 20, test: 0, seed } },
    { label: t('Other parts…'), value: 'other' },
  ];
}

/**
 * Reads parts such as `80/10/10` or `80 20`.
 * @throws RangeError in words when they are not whole percents that sum to 100.
 */
export function parseSplit(text: string, seed: number): ExportSplit {
  const parts = text.split(/[\s/,:]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  const whole = numbers.every((part) => Number.isInteger(part) && part >= 0);
  const [train = 0, val = 0, test = 0] = numbers;
  if (!whole || parts.length < 2 || parts.length > 3 || train + val + test !== 100) {
    throw new RangeError(t('Give whole percents for train, val and test that sum to 100, such as 80/10/10.'));
  }
  return { train, val, test, seed };
}

export const LAYOUT_CHOICES: readonly Choice<ExportLayout>[] = [
  { label: 'split / label', detail: t('train/cat/… — what most training programs read'), value: 'split/label' },
  { label: 'label / split', detail: 'cat/train/…', value: 'label/split' },
];

/** How the files of a tree are made. */
export interface Files {
  readonly mode: ExportMode;
  readonly pixels: ExportPixels;
  /** Whether larger pictures are made smaller, to a size that is asked for. */
  readonly resized: boolean;
}

export const FILES_CHOICES: readonly Choice<Files>[] = [
  {
    label: t('Copies'),
    detail: t('Independent files; the safe choice'),
    value: { mode: 'copy', pixels: 'original', resized: false },
  },
  {
    label: t('Upright pixels'),
    detail: t('JPEG and PNG that every trainer reads, turned upright'),
    value: { mode: 'copy', pixels: 'upright', resized: false },
  },
  {
    label: t('Upright pixels, made smaller…'),
    detail: t('The same, with a long side that you give'),
    value: { mode: 'copy', pixels: 'upright', resized: true },
  },
  {
    label: t('Hard links'),
    detail: t('No space needed; the same file system only'),
    value: { mode: 'hardlink', pixels: 'original', resized: false },
  },
  {
    label: t('Symbolic links'),
    detail: t('Links to the originals, which must stay'),
    value: { mode: 'symlink', pixels: 'original', resized: false },
  },
];

export const SIDECAR_CHOICES: readonly (Choice<Sidecar> & { readonly picked?: boolean })[] = [
  {
    label: t('Hugging Face'),
    detail: t('README.md with the parts of the split, and metadata.jsonl'),
    value: 'huggingface',
  },
  { label: 'COCO', detail: t('annotations.json, one box a picture'), value: 'coco' },
  { label: 'CSV', detail: t('labels.csv with the class numbers'), value: 'csv' },
];

/** What is wrong with a long side, in words. */
export function problemOfLongest(text: string): string | undefined {
  const side = Number(text);
  return /^\d+$/.test(text.trim()) && side >= SHORTEST_SIDE && side <= LONGEST_SIDE
    ? undefined
    : t('Give a whole number from {0} to {1}.', SHORTEST_SIDE, LONGEST_SIDE);
}

/** Files that a report counts. */
export function filesIn({ counts }: ExportReport): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** What an export would write, a line a fact. */
export function describeReport(report: ExportReport): string[] {
  const folders = Object.entries(report.counts).map(([folder, count]) => `${folder} ${count}`);
  const lines = [folders.join(', ')];
  if (report.unlabelled > 0) lines.push(t('{0} without a label', report.unlabelled));
  if (report.renamed.length > 0) lines.push(t('{0} names change to be safe everywhere', report.renamed.length));
  if (report.missing.length > 0) lines.push(t('{0} cannot be read any more', report.missing.length));
  lines.push(...(report.notes ?? []));
  return lines;
}
