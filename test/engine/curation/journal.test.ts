import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { lastSnapshot, lossIn } from '../../../src/engine/curation/current';
import { takeStep } from '../../../src/engine/curation/take-step';
import { dataSetName, Store } from '../../../src/engine/store/store';
import type { Curation, Edit, Step } from '../../../src/domain/curation';
import { FOLDERS, publish, snapshotOf } from '../labelled-run';

let parent: string;
let labelling: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'winnow-journal-'));
  ({ labelling } = publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1 })));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const COPIES = ['journal.jsonl', 'journal.copy.jsonl'] as const;
const file = (name: string): string => path.join(parent, dataSetName(FOLDERS), name);
const curation = (): Curation => lastSnapshot(FOLDERS, parent)!.curation;
const loss = (): string | undefined => lossIn(FOLDERS, parent);
const take = (step: Step): Curation =>
  takeStep({ folders: FOLDERS, store: parent }, labelling, curation().edits.length, step);
const edit = (made: Edit): Curation => take({ kind: 'edit', edit: made });
const named = (name: string): Edit => ({ kind: 'rename', cluster: 0, name });
/** Changes one letter of the line that holds `text`. */
const damage = (name: string, text: string): void => {
  const whole = readFileSync(file(name), 'utf8');
  assert.ok(whole.includes(text), text);
  writeFileSync(file(name), whole.replace(text, `~${text.slice(1)}`));
};

test('whatever bit changes in one copy, and wherever it is cut, no edit is lost or altered, and the next edit heals it', () => {
  for (const name of ['one', 'two', 'three']) edit(named(name));
  take({ kind: 'undo' });
  const expected = curation();
  const bytes = readFileSync(file(COPIES[0]));
  const broken = [
    ...Array.from({ length: bytes.length }, (_, at) => {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1 << (at % 8);
      return copy;
    }),
    ...Array.from({ length: 40 }, (_, i) => bytes.subarray(0, Math.floor((bytes.length * i) / 40))),
  ];
  for (const [i, copy] of broken.entries()) {
    const name = COPIES[i % 2]!;
    writeFileSync(file(name), copy);
    assert.deepEqual(curation(), expected, `damage ${i}`);
    assert.equal(loss(), undefined, `damage ${i}`);
    writeFileSync(file(name), bytes);
  }
  writeFileSync(file(COPIES[0]), broken[50]!);
  take({ kind: 'redo' });
  assert.deepEqual(readFileSync(file(COPIES[0])), readFileSync(file(COPIES[1])));
  rmSync(file(COPIES[1]));
  assert.equal(curation().edits.length, 3);
});

test('different lines damaged in the two copies are healed from each other', () => {
  for (const name of ['one', 'two', 'three']) edit(named(name));
  damage(COPIES[0], 'one');
  damage(COPIES[1], 'three');
  assert.deepEqual(curation().edits, ['one', 'two', 'three'].map(named));
  assert.equal(loss(), undefined);
});

test('a step that both copies lost is left out, what needs it too, the rest stays, and the person is told', () => {
  edit(named('one'));
  edit({ kind: 'label', cluster: { id: 2, name: 'owls', images: [0] } });
  edit({ kind: 'move', images: [1], to: 2 });
  edit(named('four'));
  edit(named('five'));
  take({ kind: 'undo' });
  for (const name of COPIES) damage(name, 'owls');
  assert.deepEqual(curation().edits, [named('one'), named('four')]);
  assert.match(loss()!, /^One correction .* could not be read/);
  edit(named('six'));
  assert.deepEqual(curation().edits, [named('one'), named('four'), named('six')]);
  take({ kind: 'undo' });
  take({ kind: 'undo' });
  assert.deepEqual(curation().edits, [named('one')]);
  take({ kind: 'redo' });
  assert.deepEqual(curation().edits, [named('one'), named('four')]);
});

test('an undo that both copies lost does not bring the edit back', () => {
  edit(named('one'));
  edit(named('two'));
  take({ kind: 'undo' });
  edit(named('three'));
  for (const name of COPIES) damage(name, '"undo"');
  assert.deepEqual(curation().edits, [named('one'), named('three')]);
});

test('the last step, lost in both copies, is told; one that a crash cut short in one copy is not', () => {
  edit(named('one'));
  edit(named('two'));
  const whole = readFileSync(file(COPIES[0]), 'utf8');
  writeFileSync(file(COPIES[0]), `${whole}\n{"crc":"0123`);
  assert.equal(loss(), undefined);
  assert.equal(curation().edits.length, 2);
  for (const name of COPIES) {
    writeFileSync(file(name), whole);
    damage(name, 'two');
  }
  assert.match(loss()!, /One correction/);
  assert.deepEqual(curation().edits, [named('one')]);
  edit(named('three'));
  assert.match(loss()!, /One correction/);
  assert.deepEqual(curation().edits, [named('one'), named('three')]);
});

test('damaged labels come from their second copy, so that their edits stay in force', () => {
  edit(named('one'));
  for (const name of ['current.json', 'finished.json']) {
    const bytes = readFileSync(file(name));
    const broken = Buffer.from(bytes);
    broken[200]! ^= 1;
    writeFileSync(file(name), broken);
    assert.deepEqual(curation().edits, [named('one')], name);
    writeFileSync(file(name), bytes);
  }
  const other = publish(parent, snapshotOf({ 'a b': 0, 'c d e': 1 }));
  assert.deepEqual(other.curation.edits, [named('one')]);
});

test('two processes that edit at once: every confirmed edit is in the journal once, in the order of each', async () => {
  const count = 120;
  const script = `
    const { lastSnapshot } = require('./src/engine/curation/current');
    const { takeStep } = require('./src/engine/curation/take-step');
    const [folders, store] = [${JSON.stringify(FOLDERS)}, ${JSON.stringify(parent)}];
    const confirmed = [];
    for (let i = 0; confirmed.length < ${count}; i++) {
      const { labelling, curation } = lastSnapshot(folders, store);
      const name = process.env.WHO + confirmed.length;
      try {
        const edit = { kind: 'rename', cluster: 0, name };
        takeStep({ folders, store }, labelling, curation.edits.length, { kind: 'edit', edit });
        confirmed.push(name);
      } catch (error) {
        if (error.code !== 'bad-request') throw error;
      }
    }
    console.log(JSON.stringify(confirmed));`;
  const write = (who: string): Promise<string[]> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
        cwd: path.resolve(__dirname, '../../..'),
        env: { ...process.env, WHO: who },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (data: Buffer) => (out += data.toString()));
      child.on('close', (code) =>
        code === 0 ? resolve(JSON.parse(out) as string[]) : reject(new Error(`code ${code}`)),
      );
    });
  const [ones, twos] = await Promise.all([write('x'), write('y')]);
  const names = curation().edits.map((made) => (made.kind === 'rename' ? made.name : ''));
  assert.equal(names.length, 2 * count);
  assert.deepEqual(
    names.filter((name) => name.startsWith('x')),
    ones,
  );
  assert.deepEqual(
    names.filter((name) => name.startsWith('y')),
    twos,
  );
  assert.deepEqual(readFileSync(file(COPIES[0])), readFileSync(file(COPIES[1])));
});

test('an edit reads neither the journal nor the labels again', (t) => {
  edit(named('one'));
  const reads = t.mock.method(Store.prototype, 'readJson');
  for (let i = 0; i < 20; i++) edit(named(`name ${i}`));
  assert.equal(reads.mock.callCount(), 0);
});
