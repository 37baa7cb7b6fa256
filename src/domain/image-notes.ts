import type { ImageNote } from './dataset';

const WORDS: Readonly<Record<ImageNote, readonly [one: string, several: string]>> = {
  stretched: ['Its values were stretched to be seen', 'have values that were stretched to be seen'],
  'first bands': ['Of its bands the first three with content are shown', 'have many bands, of which three are shown'],
  'dark ground': ['Shown on black: its drawing is light', 'are light drawings and shown on black'],
  'no alpha': [
    'All of it is transparent; its hidden colours are shown',
    'are all transparent; their hidden colours are shown',
  ],
  'later frame': ['Its first frame is blank; a later one is shown', 'have a blank first frame; a later one is shown'],
  'no end marker': ['Its end marker is missing; all rows are there', 'lack their end marker; all rows are there'],
  blank: ['Blank: of one colour throughout', 'are blank, of one colour throughout'],
  copy: [
    'Equal to another picture of this folder',
    'are equal to another one; equal ones count once and share their label',
  ],
  'extreme shape': ['More than five times as long as wide', 'are more than five times as long as wide'],
  blurred: ['Blurred', 'are blurred'],
  dark: ['Dark: even its brightest parts are', 'are dark throughout'],
  bright: ['Bright: even its darkest parts are', 'are bright throughout'],
  'low contrast': ['Low in contrast', 'are low in contrast'],
  'little information': ['There is little in it: a few plain colours', 'have little in them: a few plain colours'],
  'odd size': ['Far larger or smaller than the others', 'are far larger or smaller than the others'],
  'odd shape': ['Far longer than wide, or wider than long', 'are far longer than wide, or wider than long'],
  grey: ['Grey among colour pictures', 'are grey among colour pictures'],
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
    return count === 0 ? [] : [`${count} ${count === 1 ? 'picture' : 'pictures'}: ${WORDS[kind][1]}`];
  });
}
