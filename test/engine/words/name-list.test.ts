import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesIn } from '../../../src/domain/name-list';

test('names stand between commas, semicolons or line ends, and count once', () => {
  assert.deepEqual(namesIn(' dog, red   car;cat\n\ndog,, cat \r\n'), ['dog', 'red car', 'cat']);
  assert.deepEqual(namesIn(' , \n'), []);
});
