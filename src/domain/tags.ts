/** Words that images have beside their label. */

/** Tags stand in one cell of a table, with this between them. */
export const BETWEEN_TAGS = ';';
export const LONGEST_TAG = 60;
/** Tags that one edit gives or takes. */
export const MOST_TAGS = 50;

/** Tags as a person types them, parted by commas or semicolons: trimmed, each once. */
export function tagsIn(text: string): string[] {
  const tags = text.split(/[,;\n]/).map((tag) => tag.trim().replace(/\s+/g, ' ').slice(0, LONGEST_TAG).trim());
  return [...new Set(tags.filter((tag) => tag !== ''))].slice(0, MOST_TAGS);
}
