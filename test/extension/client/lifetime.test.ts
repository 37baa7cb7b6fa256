import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Lifetime } from '../../../src/extension/client/lifetime';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('answers are not kept once they were given, however long the engine lives', async () => {
  const lifetime = new Lifetime();
  const answers: WeakRef<object>[] = [];
  for (let i = 0; i < 300; i++) {
    const answer = await lifetime.during(Promise.resolve({ edits: new Array<number>(1000).fill(i) }));
    answers.push(new WeakRef(answer));
  }
  // A weak reference holds its target until the task that made it is over.
  await new Promise((done) => setImmediate(done));
  collectGarbage();
  const kept = answers.filter((answer) => answer.deref() !== undefined).length;
  assert.ok(kept < 5, `${kept} of 300 answers are kept`);
  assert.equal(lifetime.size, 0);
});

test('the end rejects what is waited for, and what is asked later', async () => {
  const lifetime = new Lifetime();
  const never = new Promise<never>(() => undefined);
  const waiting = [lifetime.during(never), lifetime.during(never)];
  assert.equal(lifetime.size, 2);
  const end = new Error('The engine ended.');
  lifetime.end(end);
  lifetime.end(new Error('again'));
  for (const each of [...waiting, lifetime.during(never)]) await assert.rejects(each, end);
  assert.equal(lifetime.size, 0);
});

test('a failed answer is the failure', async () => {
  const lifetime = new Lifetime();
  await assert.rejects(lifetime.during(Promise.reject(new Error('no such label'))), /no such label/);
  assert.equal(lifetime.size, 0);
});
