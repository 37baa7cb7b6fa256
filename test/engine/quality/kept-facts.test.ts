import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PictureFacts } from '../../../src/domain/picture-facts';
import { KeptFacts } from '../../../src/engine/quality/kept-facts';

const FACTS = { width: 20, height: 10, bytes: 5, format: 'png', taken: null, camera: null } as unknown as PictureFacts;

test('facts are written often while few are known, and not all of them again and again once many are', () => {
  const written: number[] = [];
  const facts = new KeptFacts({
    readJson: () => undefined,
    writeJson: (_, value) => void written.push(Object.keys((value as { rows: object }).rows).length),
  });
  const count = 60_000;
  for (let i = 0; i < count; i++) {
    facts.set(String(i), FACTS);
    facts.saveNowAndThen();
  }
  assert.deepEqual(written.slice(0, 3), [2048, 4096, 6144]);
  const sum = written.reduce((total, rows) => total + rows, 0);
  assert.ok(sum <= 12 * count, `${sum / count} times as many rows as there are pictures`);
  facts.save();
  assert.equal(written.at(-1), count);
});

test('facts come in columns, in the order of the pictures, with those of which nothing is known', () => {
  let kept: unknown;
  const store = {
    readJson: <T>() => structuredClone(kept) as T | undefined,
    writeJson: (_: string, value: unknown) => void (kept = value),
  };
  const facts = new KeptFacts(store);
  facts.set('a', { ...FACTS, camera: 'of a' });
  facts.set('b', { ...FACTS, width: 7 });
  facts.save();
  const { columns, missing } = new KeptFacts(store).columns(['b', 'none', 'a', 'b'], ['width', 'camera', 'taken']);
  assert.deepEqual(columns, {
    width: [7, null, 20, 7],
    camera: [null, null, 'of a', null],
    taken: [null, null, null, null],
  });
  assert.deepEqual(missing, [1]);
});
