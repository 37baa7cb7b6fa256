import assert from 'node:assert/strict';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { winnow as winnowIn } from '../engine/command-line';
import { discsAndStripes } from './discs-and-stripes';

let base: string;
before(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'winnow-cli-shards-')));
  await discsAndStripes(path.join(base, 'pictures'), 24);
});
after(() => rm(base, { recursive: true, force: true }));

async function winnow(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await winnowIn(base, args);
  assert.equal(code, 0, stderr);
  return stdout;
}

const read = (name: string): Promise<string> => readFile(path.join(base, name), 'utf8');

test('two machines each see half of a folder, and a third gives the labels and names of one machine', async () => {
  const how = ['--threads', '1', '--preset', 'quick', '--accept-names'];
  for (const index of [1, 2]) {
    const share = ['--shard', `${index}/2`, '--out', 'shards', '--store', `machine-${index}`];
    const said = await winnow('features', 'pictures', ...share, ...how.slice(0, 4));
    assert.match(said, new RegExp(`pictures in .*shard-${index}-of-2\\.parquet`));
  }
  await winnow('cluster', 'pictures', '--store', 'alone', '--labels', 'alone.csv', ...how);
  // The folder is that of the shards.
  await winnow('cluster', '--from', 'shards', '--store', 'third', '--labels', 'third.csv', ...how);
  assert.equal(await read('third.csv'), await read('alone.csv'));
});

test('wrong options are refused in words', async () => {
  const refused = async (args: string[], words: RegExp, exit = 2): Promise<void> => {
    const { code, stderr } = await winnowIn(base, args);
    assert.equal(code, exit, stderr);
    assert.match(stderr, words);
  };
  await refused(['features', 'pictures'], /name the folder of the shards with --out/);
  await refused(['features', '--out', 'x'], /name the folder of the pictures/);
  await refused(['features', 'pictures', '--out', 'x', '--shard', '3/2'], /--shard takes which of how many/);
  await refused(['cluster', '--from', 'nowhere'], /nowhere cannot be opened/, 1);
});
