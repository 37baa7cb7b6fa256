import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/engine/base/random';
import { Neighbourhood } from '../../../src/engine/copies/neighbourhood';

test('around each place the least and the most of what lies within the square are known', () => {
  const side = 7;
  const random = new Random(2);
  const values = Float32Array.from({ length: side * side }, () => random.next());
  const { least, most } = new Neighbourhood(side).of(values);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const around = [...values.keys()].filter(
        (at) => Math.abs((at % side) - x) <= 1 && Math.abs(Math.floor(at / side) - y) <= 1,
      );
      const found = around.map((at) => values[at]!);
      assert.deepEqual([least[y * side + x], most[y * side + x]], [Math.min(...found), Math.max(...found)]);
    }
  }
});
