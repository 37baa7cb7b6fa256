/**
 * What can be wrong with a picture as such, whatever it shows: kinds of faults, and how they are
 * put into words.
 */
import { t } from '@vscode/l10n';
import { EXCLUDED, type Curated } from './curation';
import type { ImageNote, RunSnapshot } from './dataset';

/** Each fault in words, with the notes on an image that tell of it. */
const KINDS = {
  blurred: { words: t('Blurred'), notes: ['blurred'] },
  dark: { words: t('Dark'), notes: ['dark'] },
  bright: { words: t('Bright'), notes: ['bright'] },
  'low contrast': { words: t('Low contrast'), notes: ['low contrast'] },
  'little information': { words: t('Little in it'), notes: ['little information'] },
  'odd size': { words: t('Odd size'), notes: ['odd size'] },
  'odd shape': { words: t('Odd shape'), notes: ['odd shape', 'extreme shape'] },
  grey: { words: t('Grey among colour'), notes: ['grey'] },
  blank: { words: t('Blank'), notes: ['blank'] },
} as const satisfies Readonly<Record<string, { readonly words: string; readonly notes: readonly ImageNote[] }>>;

export type Fault = keyof typeof KINDS;

/** In the order in which they are shown. */
export const FAULTS = Object.keys(KINDS) as readonly Fault[];

export const faultInWords = (fault: Fault): string => KINDS[fault].words;

/** The faults of one image, in the order of `FAULTS`. */
export function faultsOf({ notes }: Pick<RunSnapshot, 'notes'>, image: number): readonly Fault[] {
  const own = notes?.[image];
  return own === undefined ? [] : FAULTS.filter((fault) => KINDS[fault].notes.some((note) => own.includes(note)));
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
