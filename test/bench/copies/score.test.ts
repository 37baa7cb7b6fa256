import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreCopies } from './score';

test('a planted copy counts as found where it hangs together with its original', () => {
  const files = ['1_original.jpg', '1_crop.jpg', '1_mirror.jpg', '2_original.jpg', '2_crop.jpg'];
  const { recall, byKind, precision } = scoreCopies(
    [
      ['1_original.jpg', '1_crop.jpg'],
      ['1_crop.jpg', '1_mirror.jpg'],
      ['2_original.jpg', '1_original.jpg'],
    ],
    files,
  );
  assert.equal(recall, 2 / 3);
  assert.equal(byKind.crop, 1 / 2);
  assert.equal(byKind.mirror, 1);
  assert.equal(precision, 2 / 3);
});
