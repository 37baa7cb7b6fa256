import { t } from '@vscode/l10n';
import type { ImageNote } from './dataset';

const WORDS: Readonly<Record<ImageNote, readonly [one: string, several: string]>> = {
  stretched: [t('Its values were stretched to be seen'), t('have values that were stretched to be seen')],
  'first bands': [
    t('Of its bands the first three with content are shown'),
    t('have many bands, of which three are shown'),
  ],
  'dark ground': [t('Shown on black: its drawing is light'), t('are light drawings and shown on black')],
  'no alpha': [
    t('All of it is transparent; its hidden colours are shown'),
    t('are all transparent; their hidden colours are shown'),
  ],
  'later frame': [
    t('Its first frame is blank; a later one is shown'),
    t('have a blank first frame; a later one is shown'),
  ],
  turned: [
    t('Turned upright by what its camera noted (EXIF)'),
    t('are turned upright by what their camera noted (EXIF)'),
  ],
  'no end marker': [t('Its end marker is missing; all rows are there'), t('lack their end marker; all rows are there')],
  blank: [t('Blank: of one colour throughout'), t('are blank, of one colour throughout')],
  copy: [
    t('Equal to another picture of this folder'),
    t('are equal to another one; equal ones count once and share their label'),
  ],
  'extreme shape': [t('More than five times as long as wide'), t('are more than five times as long as wide')],
  blurred: [t('Blurred'), t('are blurred')],
  dark: [t('Dark: even its brightest parts are'), t('are dark throughout')],
  bright: [t('Bright: even its darkest parts are'), t('are bright throughout')],
  'low contrast': [t('Low in contrast'), t('are low in contrast')],
  'little information': [
    t('There is little in it: a few plain colours'),
    t('have little in them: a few plain colours'),
  ],
  'odd size': [t('Far larger or smaller than the others'), t('are far larger or smaller than the others')],
  'odd shape': [t('Far longer than wide, or wider than long'), t('are far longer than wide, or wider than long')],
  grey: [t('Grey among colour pictures'), t('are grey among colour pictures')],
};

/** What is odd about one image, in sentences; empty where nothing is. */
export function noteInWords(notes: readonly ImageNote[] = []): string {
  return notes.map((note) => `${WORDS[note][0]}.`).join(' ');
}

/** What is odd about how many images, a line each, in the order of the kinds. */
export function notesInWords(notes: Readonly<Record<number, readonly ImageNote[]>> = {}): string[] {
  const all = Object.values(notes).flat();
  return (Object.keys(WORDS) as ImageNote[]).flatMap((kind) => {
    const count = all.filter((note) => note === kind).length;
    return count === 0
      ? []
      : [count === 1 ? t('1 picture: {0}', WORDS[kind][1]) : t('{0} pictures: {1}', count, WORDS[kind][1])];
  });
}
