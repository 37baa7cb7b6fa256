/** The recipe of docs/many-machines.md on a local cluster of Ray. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { writePictures } from '../engine/pictures';

const run = promisify(execFile);
const PROJECT = path.resolve(__dirname, '../..');
const WINNOW = path.join(PROJECT, 'dist', 'winnow.js');
const PYTHON = process.env['WINNOW_RAY_PYTHON'] ?? 'python3';
const SHARDS = 4;
const KILLED = 2;

let home: string;
let folder: string;
before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-ray-'));
  folder = process.env['WINNOW_RAY_FOLDER'] || path.join(home, 'pictures');
  if (!process.env['WINNOW_RAY_FOLDER']) await writePictures(folder, 60);
  mkdirSync(path.join(home, 'bin'));
  // The command notes which shard is begun. The first time it is at KILLED it kills its worker.
  const script = `#!/bin/bash
if [ "$1" = features ]; then
  echo "$4" >> begun
  if [ "$4" = ${KILLED}/${SHARDS} ] && mkdir killed 2> /dev/null; then (sleep 1; kill -KILL $PPID) & fi
fi
exec "${process.execPath}" "${WINNOW}" "$@"
`;
  writeFileSync(path.join(home, 'bin', 'winnow'), script);
  chmodSync(path.join(home, 'bin', 'winnow'), 0o755);
});
after(() => rmSync(home, { recursive: true, force: true }));

/** The program that the document shows, on a cluster of two workers of one core each. */
function recipe(): string {
  const document = readFileSync(path.join(PROJECT, 'docs', 'many-machines.md'), 'utf8');
  const text = /```python\n(import subprocess[^]*?)```/.exec(document)?.[1];
  assert.ok(text !== undefined && text.includes('CORES = 4') && text.includes('ray.init()'));
  return text.replace('CORES = 4', 'CORES = 1').replace('ray.init()', 'ray.init(num_cpus=2, include_dashboard=False)');
}

const skipped = async (context: TestContext): Promise<boolean> => {
  const there = await run(PYTHON, ['-c', 'import ray']).then(
    () => true,
    () => false,
  );
  if (!there) context.skip('Ray is not installed');
  return !there;
};

test('labels are those of one machine, and a worker that dies costs its shard alone', async (context) => {
  if (await skipped(context)) return;
  const env = {
    ...process.env,
    PATH: `${path.join(home, 'bin')}:${process.env['PATH']}`,
    XDG_CACHE_HOME: path.join(home, 'cache'),
    RAY_USAGE_STATS_ENABLED: '0',
  };
  const inHome = { cwd: home, env, maxBuffer: 64 << 20 };
  const begun = performance.now();
  await run(
    process.execPath,
    [WINNOW, 'cluster', folder, '--store', 'alone', '--labels', 'alone.csv', '--quiet'],
    inHome,
  );
  const alone = performance.now();
  writeFileSync(path.join(home, 'shards.py'), recipe());
  const { stdout } = await run(PYTHON, ['shards.py', folder, path.join(home, 'shards'), String(SHARDS)], inHome);
  const together = performance.now();
  const labels = readFileSync(path.join(home, 'labels.csv'), 'utf8');
  assert.equal(labels, readFileSync(path.join(home, 'alone.csv'), 'utf8'));
  for (let shard = 1; shard <= SHARDS; shard++) assert.match(stdout, new RegExp(`shard ${shard}/${SHARDS} is there`));
  const starts = readFileSync(path.join(home, 'begun'), 'utf8').trim().split('\n').sort();
  const expected = [1, 2, 2, 3, 4].map((shard) => `${shard}/${SHARDS}`);
  assert.deepEqual(starts, expected);
  const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1);
  const images = labels.split('\n').length - 2;
  context.diagnostic(`${images} pictures: ${seconds(begun, alone)} s alone, ${seconds(alone, together)} s on Ray`);
});
