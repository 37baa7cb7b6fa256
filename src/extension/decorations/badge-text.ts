/**
 * The one or two characters that stand for a label in the Explorer: its number, or the initials of
 * its first two words.
 */
export function badgeText(label: string): string {
  const number = /(?<!\d)\d{1,2}$/.exec(label.trim())?.[0];
  if (number !== undefined) return number;
  const words = label.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const initials = words.slice(0, 2).map((word) => [...word][0] ?? '');
  return initials.length === 0 ? '?' : initials.join('').toUpperCase().slice(0, 2);
}
