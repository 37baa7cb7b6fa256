import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { DecodeJournal } from '../../../src/engine/images/decode/decode-journal';
import { Store } from '../../../src/engine/store/store';

const home = mkdtempSync(path.join(tmpdir(), 'winnow-in-work-'));
after(() => rmSync(home, { recursive: true, force: true }));
const hash = (letter: string): string => letter.repeat(64);
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map(hash) as [string, string, string, string];

/** An engine that dies while images are in work: nothing is closed. */
function die(store: Store, begun: readonly string[], ended: readonly string[] = []): void {
  const journal = new DecodeJournal(store);
  for (const one of begun) journal.begin(one);
  for (const one of ended) journal.end(one);
}

test('a file that ends the engine alone, again and again, is given up; those beside it are not', () => {
  const store = Store.open(home, ['/crash']);
  die(store, [A, B, C, D], [D]);
  const second = new DecodeJournal(store);
  assert.deepEqual(second.suspects, new Set([A, B, C]));
  assert.deepEqual(second.givenUp, new Set());
  die(store, [A, B], [A]);
  assert.deepEqual(new DecodeJournal(store).suspects, new Set([B, C]));
  die(store, [B]);
  const last = new DecodeJournal(store);
  assert.deepEqual([last.suspects, last.givenUp], [new Set([C]), new Set([B])]);
  last.begin(C);
  last.end(C);
  last.close();
  const later = new DecodeJournal(store);
  assert.deepEqual([later.suspects, later.givenUp], [new Set(), new Set([B])]);
});

test('what a cancelled run left in work is no suspect', () => {
  const store = Store.open(home, ['/cancel']);
  const journal = new DecodeJournal(store);
  journal.begin(A);
  journal.close();
  assert.deepEqual(new DecodeJournal(store).suspects, new Set());
});

test('a process that is killed leaves the names of what it worked on', () => {
  const store = Store.open(home, ['/kill']);
  const script = `
    const { DecodeJournal } = require('./src/engine/images/decode/decode-journal.ts');
    const { Store } = require('./src/engine/store/store.ts');
    new DecodeJournal(Store.open(${JSON.stringify(home)}, ['/kill'])).begin('${A}');
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
  assert.equal(signal, 'SIGKILL');
  assert.deepEqual(new DecodeJournal(store).suspects, new Set([A]));
});
