import type { Random } from '../../src/engine/base/random';

/**
 * File names without an extension, and labels, that some file system, shell or reader gets wrong.
 */
export const ODD_NAMES: readonly string[] = [
  'صورة',
  'ภาพ กา',
  'תמונה',
  'चित्र',
  '写真',
  '사진',
  'ა',
  'ñandú',
  'Ελλάς',
  'ΕΛΛΑΣ',
  'İstanbul',
  'ıstanbul',
  'straße',
  'STRASSE',
  'STRAẞE',
  'ﬁsh',
  'FISH',
  'Fish',
  'fish',
  'ǅ',
  'ǆ',
  'K',
  'K',
  'Å',
  'Å',
  'ὈΔΥΣΣΕΎΣ',
  'ὀδυσσεύς',
  '👩‍👩‍👧',
  '👩👩👧',
  '🏳️‍🌈',
  '🏳🌈',
  '❤️',
  '❤',
  'é',
  'é',
  'ẛ̣',
  'ẛ̣',
  '각',
  '각',
  'a‮gpj',
  'a‏b',
  'a‎b',
  'ab',
  'a​b',
  'a﻿b',
  'a­b',
  'a⁠b',
  ' ',
  '​',
  'new\nline',
  'tab\there',
  'bell\u0007',
  'escape\u001b[31m',
  'back\bspace',
  'cr\rlf',
  '\u0085',
  '\u2028',
  '\u007f',
  'CON',
  'nul',
  'Prn',
  'aux',
  'COM1',
  'com0',
  'LPT9',
  'COM¹',
  'CONIN$',
  'conout$',
  'nul.tar',
  'con .x',
  'NUL ',
  'AUX.',
  'trailing ',
  'trailing.',
  'trailing. .',
  ' leading',
  '.',
  '..',
  '...',
  '.hidden',
  '..up',
  ' .',
  '. .',
  '-rf',
  '--',
  '~',
  '~root',
  'a:b',
  'a<b>',
  'a"b',
  "it's",
  'a|b',
  'a?b',
  'a*b',
  'a\\b',
  '\\\\host\\share',
  'C:',
  '%2e%2e%2f',
  '$(touch x)',
  '`id`',
  '${HOME}',
  '&amp;',
  '<script>',
  ',',
  '"',
  '=cmd',
  '+1',
  '@x',
  '#',
  ';',
  '_',
  '__proto__',
  'constructor',
  'train',
  'val',
  'test',
  'a'.repeat(250),
  'ü'.repeat(125),
  '獅'.repeat(83),
  '🦁'.repeat(62),
  `${'👩‍👧'.repeat(22)}`,
  'x'.repeat(300),
];

/** A name drawn character by character from all of Unicode, without separators. */
export function drawnName(random: Random): string {
  const ranges = [0x7f, 0x24f, 0x600, 0x1fff, 0x2fff, 0xffff, 0x1fbff];
  let name = '';
  for (let left = 1 + random.integer(20); left > 0; left--) {
    const point = 1 + random.integer(ranges[random.integer(ranges.length)]!);
    if (point === 0x2f || (point >= 0xd800 && point <= 0xdfff)) continue;
    name += String.fromCodePoint(point);
  }
  return name || '_';
}

/**
 * Equal for two names that some common file system takes for one: NTFS and FAT ignore case, APFS
 * and HFS+ case and composition, ext4 with casefolding also characters that are ignorable.
 * Character by character, unlike what the product does.
 */
export function foldedName(name: string): string {
  const folded = [...name.normalize('NFD')].map((character) => {
    if (/\p{Default_Ignorable_Code_Point}/u.test(character)) return '';
    const upper = character.toLowerCase().toUpperCase();
    return [...upper]
      .map((each) => each.toLowerCase())
      .join('')
      .replaceAll('ς', 'σ');
  });
  return folded.join('').normalize('NFD');
}

/** Why Windows refuses a name or gives it another meaning, or undefined. */
export function windowsFault(name: string): string | undefined {
  if (/[<>:"/\\|?*\u0000-\u001f]/u.test(name)) return 'holds a character that Windows refuses';
  if (/[. ]$/u.test(name)) return 'ends in a dot or a space';
  if (/^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)( *$| *\.)/iu.test(name)) return 'is a device';
  if (name === '' || name === '.' || name === '..') return 'is no name';
  if (name.length > 255 || Buffer.byteLength(name) > 255) return 'is too long';
  return !/\p{Cs}/u.test(name) ? undefined : 'is not valid Unicode';
}
