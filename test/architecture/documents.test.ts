/** Holds the documents to the tree: the paths, scripts and packages that they name. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** Files that git tracks, and new ones that it does not ignore. */
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .trim()
  .split('\n');
const documents = tracked.filter((file) => file.endsWith('.md'));
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
const read = (file: string): string => readFileSync(file, 'utf8');

/** Files, and the folders that they lie in. */
const places = new Set(tracked.flatMap((file) => [file, ...foldersAbove(file)]));

function foldersAbove(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** What stands between backquotes and begins as a place of the tree does. */
function placesIn(text: string): string[] {
  const named = [...text.matchAll(/(?<![\w/.@-])(?:src|test|webview|docs|l10n|media)\/[\w./-]*\w/g)];
  return named.map(([place]) => place);
}

for (const file of documents) {
  test(`${file} names places and scripts that are there`, () => {
    const text = read(file);
    assert.deepEqual(
      placesIn(text).filter((place) => !places.has(place) && !places.has(`${place}.ts`)),
      [],
    );
    const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    assert.deepEqual(
      scripts.filter((name) => manifest['scripts']![name] === undefined),
      [],
    );
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)\s#]+)/g)].map(([, link]) => link!);
    assert.deepEqual(
      links.filter((link) => !places.has(path.posix.join(path.posix.dirname(file), link))),
      [],
    );
  });
}

test('the README has a row for each setting, and for no other', () => {
  const { configuration } = manifest['contributes'] as unknown as { configuration: { properties: object } };
  const rows = [...read('README.md').matchAll(/^\| `(winnow\.\w+)` \|/gm)].map(([, name]) => name!);
  assert.deepEqual(rows.sort(), Object.keys(configuration.properties).sort());
});

test('a file that a document names without its folder is there', () => {
  const names = new Set(tracked.map((file) => path.posix.basename(file)));
  for (const file of documents) {
    const named = [...read(file).matchAll(/`([\w-]+\.(?:ts|mjs|sh))`/g)].map(([, name]) => name!);
    assert.deepEqual(
      named.filter((name) => !names.has(name)),
      [],
      file,
    );
  }
});

test('docs/decisions.md says of every package why it is there', () => {
  const decisions = read('docs/decisions.md');
  const { dependencies, optionalDependencies, devDependencies } = manifest;
  const packages = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
  const silent = packages.filter((name) => !name.startsWith('@types/') && !decisions.includes(`\`${name}\``));
  assert.deepEqual(silent, []);
});
