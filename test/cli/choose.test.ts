import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { winnow } from '../engine/command-line';
import { writePictures } from '../engine/pictures';

let home: string;
before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-choose-'));
  await writePictures(path.join(home, 'pictures'), 30);
  const run = await winnow(home, ['cluster', 'pictures', '--preset', 'self-trained', '--features', 'hog', '--quiet']);
  assert.equal(run.code, 0, run.stderr);
});
after(() => rmSync(home, { recursive: true, force: true }));

test('pictures that stand for all are listed, the same at each call, the first ones first', async () => {
  const six = await winnow(home, ['choose', 'pictures', '--count', '6']);
  assert.equal(six.code, 0, six.stderr);
  const paths = six.stdout.trim().split('\n');
  assert.equal(new Set(paths).size, 6);
  for (const file of paths) assert.ok(existsSync(path.join(home, 'pictures', file)), file);
  const three = await winnow(home, ['choose', 'pictures', '--count', '3']);
  assert.deepEqual(three.stdout.trim().split('\n'), paths.slice(0, 3));
});

test('the chosen ones are written as a table and as a tree, and no others', async () => {
  const run = await winnow(home, ['choose', 'pictures', '--count', '5', '--csv', 'c.csv', '--out', 'tree']);
  assert.equal(run.code, 0, run.stderr);
  const paths = run.stdout.trim().split('\n');
  const [header, ...lines] = readFileSync(path.join(home, 'c.csv'), 'utf8').trim().split('\n');
  assert.match(header!, /^path,label/);
  assert.deepEqual(
    lines.map((line) => line.split(',')[0]),
    paths,
  );
  const files = readdirSync(path.join(home, 'tree'), { recursive: true, withFileTypes: true });
  assert.deepEqual(
    files
      .filter((file) => file.isFile() && !file.name.startsWith('.'))
      .map(({ name }) => name)
      .sort(),
    [...paths].sort(),
  );
  const manifest = JSON.parse(readFileSync(path.join(home, 'tree.winnow.json'), 'utf8')) as { scope: unknown };
  assert.deepEqual(manifest.scope, { kind: 'chosen', images: 5 });
});

test('what cannot be meant is refused', async () => {
  for (const args of [
    [],
    ['pictures'],
    ['pictures', '--count', '0'],
    ['pictures', '--count', '2', '--split', '1/2/3'],
  ]) {
    assert.equal((await winnow(home, ['choose', ...args])).code, 2);
  }
  assert.equal((await winnow(home, ['choose', 'elsewhere', '--count', '2'])).code, 1);
});
