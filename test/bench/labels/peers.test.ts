import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelsOfTable } from './peers';

test('images that a peer left out of its table are to be touched', () => {
  const { labels, classes } = labelsOfTable('a/1.jpg,7\nb/3, with a comma.jpg,2\n', [
    'a/1.jpg',
    'a/2.jpg',
    'b/3, with a comma.jpg',
  ]);
  assert.deepEqual(labels, ['7', '', '2']);
  assert.deepEqual(classes, ['a', 'a', 'b']);
});
