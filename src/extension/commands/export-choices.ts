/** What an export can take and how it can be laid out, in words. Pure. */
import { votersOf } from '../../domain/agreement';
import type { Curated } from '../../domain/curation';
import type {
  ExportLayout,
  ExportMode,
  ExportReport,
  ExportScope,
  ExportSplit,
  RunSnapshot,
} from '../../domain/dataset';
import type { ExportPlan } from '../../protocol/panel';

/** Everything, one folder a label, as copies. */
export const PLAIN_PLAN: ExportPlan = { scope: { kind: 'all' }, split: null, layout: 'label', mode: 'copy' };

export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: T;
}

/** Scopes with the number of labelled images in each. @param least the confidence that `confident` asks for. */
export function scopeChoices(snapshot: RunSnapshot, curated: Curated, least = 0.8): Choice<ExportScope>[] {
  const count = (takes: (image: number) => boolean): string => {
    let sum = 0;
    curated.labels.forEach((label, image) => (sum += Number(label >= 0 && takes(image))));
    return sum === 1 ? '1 image' : `${sum} images`;
  };
  return [
    { label: 'All labelled images', description: count(() => true), value: { kind: 'all' } },
    {
      label: 'Reviewed images only',
      description: count((image) => curated.reviewed[image] === 1),
      detail: 'What you labelled or marked as right',
      value: { kind: 'reviewed' },
    },
    {
      label: agreedImagesInWords(snapshot),
      description: count((image) => snapshot.agreement[image] === 'all'),
      value: { kind: 'agreed' },
    },
    {
      label: 'Images of a confidence…',
      description: `${count((image) => (snapshot.confidence[image] ?? 0) >= least)} from ${least} up`,
      value: { kind: 'confident', least },
    },
  ];
}

const agreedImagesInWords = (snapshot: RunSnapshot): string =>
  votersOf(snapshot) === 'neighbours'
    ? 'Images on which their neighbours agree'
    : 'Images on which all kinds of features agree';

export function splitChoices(seed: number): Choice<ExportSplit | null | 'other'>[] {
  return [
    { label: 'No split', value: null },
    { label: '80 / 10 / 10', description: 'train, val, test', value: { train: 80, val: 10, test: 10, seed } },
    { label: '70 / 15 / 15', description: 'train, val, test', value: { train: 70, val: 15, test: 15, seed } },
    { label: '80 / 20', description: 'train, val', value: { train: 80, val: 20, test: 0, seed } },
    { label: 'Other parts…', value: 'other' },
  ];
}

/** Reads parts such as `80/10/10` or `80 20`. @throws RangeError in words when they are not whole percents that sum to 100. */
export function parseSplit(text: string, seed: number): ExportSplit {
  const parts = text.split(/[\s/,:]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  const whole = numbers.every((part) => Number.isInteger(part) && part >= 0);
  const [train = 0, val = 0, test = 0] = numbers;
  if (!whole || parts.length < 2 || parts.length > 3 || train + val + test !== 100) {
    throw new RangeError('Give whole percents for train, val and test that sum to 100, such as 80/10/10.');
  }
  return { train, val, test, seed };
}

export const LAYOUT_CHOICES: readonly Choice<ExportLayout>[] = [
  { label: 'split / label', detail: 'train/cat/… — what most training programs read', value: 'split/label' },
  { label: 'label / split', detail: 'cat/train/…', value: 'label/split' },
];

export const MODE_CHOICES: readonly Choice<ExportMode>[] = [
  { label: 'copy', detail: 'Independent files; the safe choice', value: 'copy' },
  { label: 'hardlink', detail: 'No space needed; the same file system only', value: 'hardlink' },
  { label: 'symlink', detail: 'Links to the originals, which must stay', value: 'symlink' },
];

/** Files that a report counts. */
export function filesIn({ counts }: ExportReport): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** What an export would write, a line a fact. */
export function describeReport(report: ExportReport): string[] {
  const folders = Object.entries(report.counts).map(([folder, count]) => `${folder} ${count}`);
  const lines = [folders.join(', ')];
  if (report.unlabelled > 0) lines.push(`${report.unlabelled} without a label`);
  if (report.renamed.length > 0) lines.push(`${report.renamed.length} names change to be safe everywhere`);
  if (report.missing.length > 0) lines.push(`${report.missing.length} cannot be read any more`);
  lines.push(...(report.notes ?? []));
  return lines;
}
