// Gathers every message of the interface into l10n/bundle.l10n.json: the first argument of each
// `t(…)` in the parts below. Says which messages a translation lacks, and which it has in vain.
// `node src/build/l10n.mjs` writes; the tests only compare.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** The parts whose words reach the interface. */
export const SPOKEN = ['src/domain', 'src/engine', 'src/tools', 'src/extension', 'webview'];
const BUNDLE = 'l10n/bundle.l10n.json';

/** The TypeScript files of a folder. */
export function sourcesOf(folder) {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/')));
}

export const parsed = (file, text = fs.readFileSync(file, 'utf8')) =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

/** Whether a call is one of `t` from @vscode/l10n. */
export const isMessage = (node) => ts.isCallExpression(node) && node.expression.getText() === 't';

/**
 * The messages of one file.
 * @throws Error for a message that is no literal: nobody could translate it.
 */
export function messagesIn(source) {
  const found = [];
  const visit = (node) => {
    if (isMessage(node)) {
      const [message] = node.arguments;
      if (!message || !ts.isStringLiteralLike(message)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        throw new Error(
          `${source.fileName}:${line + 1}: a message must be one literal, with {0} for what is filled in`,
        );
      }
      found.push(message.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every message of the interface, sorted. */
export function allMessages() {
  const files = SPOKEN.flatMap(sourcesOf);
  return [...new Set(files.flatMap((file) => messagesIn(parsed(file))))].sort();
}

/** What a translation lacks and what it has in vain. */
export function compare(messages, translation) {
  const known = new Set(messages);
  return {
    missing: messages.filter((message) => !(message in translation)),
    unused: Object.keys(translation).filter((message) => !known.has(message)),
  };
}

/** The places that are filled in, such as {0}, sorted. */
export const placesOf = (message) => [...message.matchAll(/\{\d+\}/g)].map(([place]) => place).sort();

if (process.argv[1] && path.resolve(process.argv[1]) === path.resolve('src/build/l10n.mjs')) {
  const messages = allMessages();
  fs.writeFileSync(BUNDLE, `${JSON.stringify(Object.fromEntries(messages.map((one) => [one, one])), null, 2)}\n`);
  const translations = fs.readdirSync('l10n').filter((file) => /^bundle\.l10n\..+\.json$/.test(file));
  for (const file of translations) {
    const { missing, unused } = compare(messages, JSON.parse(fs.readFileSync(path.join('l10n', file), 'utf8')));
    for (const message of missing) console.log(`${file} lacks ${JSON.stringify(message)}`);
    for (const message of unused) console.log(`${file} has in vain ${JSON.stringify(message)}`);
  }
}
