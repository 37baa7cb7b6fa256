/**
 * What can be wrong with a picture as such, whatever it shows: kinds of faults, and how they are
 * put into words.
 */
import { t } from '@vscode/l10n';
import { EXCLUDED, type Curated } from './curation';
import type { ImageNote, RunSnapshot } from './dataset';

export const FAULTS = [
  'blurred',
  'dark',
  'bright',
  'low contrast',
  'little information',
  'odd size',
  'odd shape',
  'grey',
  'blank',
] as const;
export type Fault = (typeof FAULTS)[number];

/** The notes that tell of each fault. */
const NOTES: Readonly<Record<Fault, readonly ImageNote[]>> = {
  blurred: ['blurred'],
  dark: ['dark'],
  bright: ['bright'],
  'low contrast': ['low contrast'],
  'little information': ['little information'],
  'odd size': ['odd size'],
  'odd shape': ['odd shape', 'extreme shape'],
  grey: ['grey'],
  blank: ['blank'],
};

export const FAULT_WORDS: Readonly<Record<Fault, string>> = {
  blurred: t('Blurred'),
  dark: t('Dark'),
  bright: t('Bright'),
  'low contrast': t('Low contrast'),
  'little information': t('Little in it'),
  'odd size': t('Odd size'),
  'odd shape': t('Odd shape'),
  grey: t('Grey among colour'),
  blank: t('Blank'),
};

/** The faults of one image, in the order of `FAULTS`. */
export function faultsOf({ notes }: Pick<RunSnapshot, 'notes'>, image: number): readonly Fault[] {
  const own = notes?.[image];
  return own === undefined ? [] : FAULTS.filter((fault) => NOTES[fault].some((note) => own.includes(note)));
}

/** The images that have each fault and are not excluded; faults without any are left out. */
export function imagesByFault(snapshot: Pick<RunSnapshot, 'notes'>, { labels }: Curated): Map<Fault, number[]> {
  const found = new Map<Fault, number[]>(FAULTS.map((fault) => [fault, []]));
  for (const image of Object.keys(snapshot.notes ?? {}).map(Number)) {
    if (labels[image] === EXCLUDED) continue;
    for (const fault of faultsOf(snapshot, image)) found.get(fault)!.push(image);
  }
  return new Map([...found].filter(([, images]) => images.length > 0));
}
