// The words of Winnow in German, and how to tell that a text is one of its English ones.
import fs from 'node:fs';

const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/**
 * German words by the manifest's keys and by the English messages, and those English ones that
 * differ.
 * @returns {{ manifest: Record<string, string>, messages: Record<string, string>, english:
 *   string[] }}
 */
export function readWords() {
  const manifest = read('package.nls.de.json');
  const messages = read('l10n/bundle.l10n.de.json');
  const ofManifest = Object.entries(read('package.nls.json')).flatMap(([key, text]) =>
    manifest[key] === text ? [] : [text],
  );
  const ofMessages = Object.keys(messages).filter((text) => messages[text] !== text);
  return { manifest, messages, english: [...ofManifest, ...ofMessages] };
}

/**
 * The texts that are English words of Winnow. A message of placeholders and a few letters would fit
 * anything, so it is looked for where it has a word.
 */
export function englishAmong(texts, { english, messages, manifest }) {
  const german = [...Object.values(messages), ...Object.values(manifest)].map(patternOf);
  const patterns = english.filter((text) => /\p{L}{3}/u.test(text.replace(/\{\d+\}/g, ' '))).map(patternOf);
  return texts.filter(
    (text) => patterns.some((pattern) => pattern.test(text)) && !german.some((pattern) => pattern.test(text)),
  );
}

function patternOf(message) {
  const parts = message.split(/\{\d+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 'su');
}
