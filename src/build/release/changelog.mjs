// The changelog as text: a release moves what is unreleased below its version.

const UNRELEASED = '## Unreleased';

/**
 * @param {string} text of CHANGELOG.md
 * @returns the text with a heading for `version` below an empty *Unreleased*
 * @throws Error where nothing is unreleased, or the version is there
 */
export function withRelease(text, version) {
  if (text.includes(`\n## ${version}\n`)) throw new Error(`CHANGELOG.md has the version ${version} already.`);
  if (notesOf(text, 'Unreleased').trim() === '') throw new Error('CHANGELOG.md has nothing below “Unreleased”.');
  return text.replace(`${UNRELEASED}\n`, `${UNRELEASED}\n\n## ${version}\n`);
}

/** What the changelog says of a version, without its heading. */
export function notesOf(text, version) {
  const [, notes = ''] = text.split(`## ${version}\n`);
  return notes.split(/^## /m)[0].trim();
}

/** Whether `next` comes after `last` in the order of semantic versions; neither has a suffix. */
export function comesAfter(next, last) {
  const parts = (version) => version.split('.').map(Number);
  const a = parts(next);
  const b = parts(last);
  const place = [0, 1, 2].find((i) => a[i] !== b[i]);
  return place !== undefined && a[place] > b[place];
}
