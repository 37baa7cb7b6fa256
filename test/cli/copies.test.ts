import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { winnow } from '../engine/command-line';
import { TREATMENTS, writeScenes } from '../engine/copies/drawn-scenes';

let home: string;
before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-copies-'));
  await writeScenes(path.join(home, 'pictures'), 16);
  copyFileSync(path.join(home, 'pictures/scene-12.png'), path.join(home, 'pictures/scene-12 (1).png'));
});
after(() => rmSync(home, { recursive: true, force: true }));

test('copies are listed with the best of each first, as words, as a table and as data', async () => {
  const { code, stdout, stderr } = await winnow(home, ['copies', 'pictures', '--json', 'c.json', '--csv', 'c.csv']);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /23 pictures: 7 pictures are there more than once, 7 files could go/);
  assert.match(stdout, /keep {2}1\.00 {2}scene-12\.png {2}240 × 180 png/);
  const { groups } = JSON.parse(readFileSync(path.join(home, 'c.json'), 'utf8')) as {
    groups: { keep: string; images: { path: string; mirrored: boolean }[] }[];
  };
  const kept = groups.map(({ keep, images }) => `${keep} ${images.map((image) => image.path).join(' ')}`).sort();
  assert.deepEqual(kept, [
    ...Object.keys(TREATMENTS).map((name, n) => `scene-0${n}.png scene-0${n}.png scene-0${n}-${name}.jpg`),
    'scene-12.png scene-12.png scene-12 (1).png',
  ]);
  const mirrored = groups.flatMap(({ images }) => images.filter((image) => image.mirrored));
  assert.deepEqual(
    mirrored.map((image) => image.path),
    ['scene-04-mirrored.jpg'],
  );
  const [header, ...lines] = readFileSync(path.join(home, 'c.csv'), 'utf8').trim().split('\n');
  assert.match(header!, /^group,keep,path,nearness,mirrored,width,height/);
  assert.equal(lines.length, 14);
});

test('a check ends with 3 where there are copies, as near as it asks for', async () => {
  const equal = await winnow(home, ['copies', 'pictures', '--check', '--nearness', '1', '--limit', '0']);
  assert.equal(equal.code, 3, equal.stderr);
  assert.match(equal.stdout, /1 picture is there more than once, 1 files? could go/);
  rmSync(path.join(home, 'pictures/scene-12 (1).png'));
  const none = await winnow(home, ['copies', 'pictures', '--check', '--nearness', '1', '--quiet']);
  assert.deepEqual([none.code, none.stdout], [0, '']);
});

test('what cannot be meant is refused before any work', async () => {
  for (const args of [['copies'], ['copies', 'pictures', '--nearness', '1.5'], ['copies', 'pictures', '--k', '3']]) {
    assert.equal((await winnow(home, args)).code, 2);
  }
  assert.ok(!existsSync(path.join(home, 'x.csv')));
});
