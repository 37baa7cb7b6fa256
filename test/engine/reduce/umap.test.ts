import assert from 'node:assert/strict';
import { test } from 'node:test';
import { umap } from '../../../src/engine/reduce/umap';
import { UMAP_PLAN } from '../cluster/whole-clusterers';
import { Random } from '../../../src/engine/base/random';
import { METHOD_SETTINGS } from '../../../src/domain/method-settings';
import { quiet } from '../clusterer-fixture';

/** Three clouds of forty rows in twelve dimensions, one after the other. */
function clouds() {
  const random = new Random(7);
  const rows = Float32Array.from({ length: 120 * 12 }, (_, at) => {
    const cloud = Math.floor(at / 12 / 40);
    return (at % 3 === cloud ? 2 : 0) + random.normal() * 0.5;
  });
  return { count: 120, dimension: 12, rows };
}

test('UMAP pulls three clouds apart, and the same seed gives the same rows', async () => {
  const found = await umap(clouds(), UMAP_PLAN, quiet(2));
  assert.deepEqual([found.count, found.dimension], [120, 10]);
  const distance = (a: number, b: number): number =>
    Math.hypot(...Array.from({ length: 10 }, (_, j) => found.rows[a * 10 + j]! - found.rows[b * 10 + j]!));
  for (let i = 0; i < 120; i++) {
    const others = [...Array(120).keys()].filter((j) => j !== i).sort((a, b) => distance(i, a) - distance(i, b));
    assert.ok(
      others.slice(0, 10).every((j) => Math.floor(j / 40) === Math.floor(i / 40)),
      `row ${i}`,
    );
  }
  assert.deepEqual((await umap(clouds(), UMAP_PLAN, quiet(2))).rows, found.rows);
});

test('a handful of rows is left as it is or placed, and the plan is what a person reads', async () => {
  for (const count of [2, 3, 5]) {
    const rows = Float32Array.from({ length: count * 4 }, (_, at) => at % 5);
    const found = await umap({ count, dimension: 4, rows }, UMAP_PLAN, quiet(1));
    assert.equal(found.count, count);
    assert.ok(found.rows.every(Number.isFinite));
  }
  for (const [name, value] of Object.entries(UMAP_PLAN)) {
    assert.equal(METHOD_SETTINGS.get(`umap.${name}`)!.default, value);
  }
});
