/** Holds the imports between rooms to the tables of docs/architecture.md. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

interface Import {
  readonly from: string;
  readonly to: string;
}

/** The rooms of each part in the order of the tables: `| Room of \`part\` |`, then a row a room. */
function floors(document: string): Map<string, string[]> {
  const rooms = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of document.split('\n')) {
    const part = /^\| Room of `([^`]+)`/.exec(line)?.[1];
    const room = /^\| `([^`]+)` \|/.exec(line)?.[1];
    if (part !== undefined) rooms.set(part, (current = []));
    else if (!line.startsWith('|')) current = undefined;
    else if (room !== undefined) current?.push(room);
  }
  return rooms;
}

/**
 * The files of a part that imports are read from, relative to it. AssemblyScript is checked by its
 * own compiler.
 */
function sourcesOf(part: string): string[] {
  return readdirSync(part, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => file.endsWith('.ts') && !file.includes('kernels/assembly/'));
}

/** What the files of a part import of the same part. */
function importsWithin(part: string): Import[] {
  return sourcesOf(part).flatMap((file) => {
    const text = readFileSync(path.join(part, file), 'utf8');
    const targets = [...text.matchAll(/(?:from|import|import\() ?'(\.[^']*)'/g)].map(([, target = '']) => target);
    return targets
      .map((target) => path.posix.join(path.posix.dirname(file), target))
      .filter((target) => !target.startsWith('..'))
      .map((to) => ({ from: file, to }));
  });
}

const roomOf = (file: string): string | undefined => (file.includes('/') ? file.split('/')[0] : undefined);

/** Imports of a room that stands below, as `from → to`. */
function climbs(rooms: readonly string[], imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to }) => {
      const importer = roomOf(from);
      const imported = roomOf(to);
      // The file at the top of a part may import every room, and no room may import it.
      if (importer === undefined) return false;
      return imported === undefined || rooms.indexOf(imported) > rooms.indexOf(importer);
    })
    .map(({ from, to }) => `${from} → ${to}`);
}

const parts = floors(readFileSync('docs/architecture.md', 'utf8'));

test('the document names the rooms of every part that has some', () => {
  assert.deepEqual([...parts.keys()], ['src/engine', 'src/extension', 'webview', 'src/cli']);
});

for (const [part, rooms] of parts) {
  test(`the rooms of ${part} are those that the document names`, () => {
    const found = new Set(sourcesOf(part).flatMap((file) => roomOf(file) ?? []));
    assert.deepEqual([...found].sort(), [...rooms].sort());
  });

  test(`no room of ${part} imports one below it`, () => {
    assert.deepEqual(climbs(rooms, importsWithin(part)), []);
  });

  test(`nothing but its entry lies loose in ${part}`, () => {
    const loose = sourcesOf(part).filter((file) => roomOf(file) === undefined);
    assert.deepEqual(loose, [part === 'src/extension' ? 'extension.ts' : 'main.ts']);
  });
}

test('an import of a room below is found', () => {
  const imports = [
    { from: 'lower/a.ts', to: 'upper/b' },
    { from: 'upper/b.ts', to: 'lower/c' },
  ];
  assert.deepEqual(climbs(['lower', 'upper'], imports), ['lower/a.ts → upper/b']);
});
