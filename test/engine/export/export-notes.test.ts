import assert from 'node:assert/strict';
import test from 'node:test';
import { exportNotes } from '../../../src/engine/export/export-notes';
import { splitByLabel } from '../../../src/engine/export/export-split';

const split = { train: 80, val: 10, test: 10, seed: 1 };

function notesOf(labels: string[], name: (i: number) => string, mode: 'copy' | 'hardlink' | 'symlink'): string {
  const rows = labels.map((label, i) => {
    return { path: name(i), label, confidence: 1, agreement: '', extractors: {}, consensus: -1 } as const;
  });
  const files = labels.map((label, row) => ({ row, source: '', folder: label, name: name(row) }));
  return exportNotes(files, labels, splitByLabel(rows, split), { mode, split }).join('\n');
}

test('a label of as many pictures as parts has one in each', () => {
  const rows = Array.from({ length: 3 }, (_, i) => {
    return { path: `${i}.png`, label: 'a', confidence: 1, agreement: '', extractors: {}, consensus: -1 } as const;
  });
  assert.deepEqual(splitByLabel(rows, split).sort(), ['test', 'train', 'val']);
});

test('an export says who lacks a part, how labels are numbered, which names read as splits, and what links do', () => {
  const few = notesOf(['dog', 'cat', 'cat', 'cat'], (i) => `${i}.png`, 'copy');
  assert.match(few, /No picture of dog is in (val|test|train)/);
  assert.match(few, /number the labels by name: 0 cat, 1 dog/);
  assert.doesNotMatch(few, /Hugging Face|originals/);
  const named = notesOf(['a', 'a', 'a'], (i) => `steam train ${i}.png`, 'hardlink');
  assert.match(named, /Hugging Face may take these names/);
  assert.match(named, /changes the original/);
  assert.match(
    notesOf(['a'], () => 'constraint.png', 'symlink'),
    /links break/,
  );
  assert.doesNotMatch(
    notesOf(['a'], () => 'constraint.png', 'copy'),
    /Hugging/,
  );
});
