import assert from 'node:assert/strict';
import test from 'node:test';
import type { ExportMode } from '../../../src/domain/exports';
import { exportNotes } from '../../../src/engine/export/export-notes';
import { splitByLabel } from '../../../src/engine/export/export-split';

const split = { train: 80, val: 10, test: 10, seed: 1 };
const asked = { root: '/pictures', target: '/out', split, layout: 'split/label', turned: 0 } as const;

function notesOf(
  labels: string[],
  name: (i: number) => string,
  mode: ExportMode = 'copy',
  more: Partial<Parameters<typeof exportNotes>[2]> = {},
): string {
  const rows = labels.map((label, i) => {
    return { path: name(i), label, confidence: 1, agreement: '', extractors: {}, consensus: -1 } as const;
  });
  const files = labels.map((label, row) => ({ row, source: '', folder: label, labelFolder: label, name: name(row) }));
  return exportNotes(files, splitByLabel(rows, split), { ...asked, mode, ...more }).join('\n');
}

test('a label of as many pictures as parts has one in each', () => {
  const rows = Array.from({ length: 3 }, (_, i) => {
    return { path: `${i}.png`, label: 'a', confidence: 1, agreement: '', extractors: {}, consensus: -1 } as const;
  });
  assert.deepEqual(splitByLabel(rows, split).sort(), ['test', 'train', 'val']);
});

test('an export says who lacks a part, and how labels are numbered, in the order of code points', () => {
  const few = notesOf(['dog', 'cat', 'cat', 'cat'], (i) => `${i}.png`);
  assert.match(few, /No picture of dog is in (val|test|train)/);
  assert.match(few, /number the labels by name: 0 cat, 1 dog/);
  assert.doesNotMatch(few, /Hugging Face|originals/);
  assert.match(
    notesOf(['\u{1f600}', '\uffee'], (i) => `${i}.png`),
    /0 \uffee, 1 \u{1f600}/u,
  );
});

test('labels that Hugging Face takes for parts are named; parts of longer words are none', () => {
  assert.match(
    notesOf(['steam train', 'b'], (i) => `${i}.png`),
    /take these labels for parts of a split: steam train/,
  );
  assert.match(
    notesOf(['test2', 'b'], (i) => `${i}.png`),
    /test2/,
  );
  assert.doesNotMatch(
    notesOf(['constraint', 'Train'], (i) => `${i}.png`),
    /Hugging/,
  );
});

test('an export says what links do, which files readers pass over or see lying, and that it lies among the pictures', () => {
  assert.match(
    notesOf(['a'], () => 'a.png', 'hardlink'),
    /changes the original/,
  );
  assert.match(
    notesOf(['a'], () => 'a.png', 'symlink'),
    /links break/,
  );
  const odd = notesOf(['a', 'a', 'a'], (i) => ['a.tif', 'b.gif', 'c.avif'][i]!);
  assert.match(odd, /2 pictures \(\.avif, \.tif\) are passed over by Keras/);
  assert.match(odd, /2 pictures \(\.avif, \.gif\) are passed over by torchvision/);
  assert.doesNotMatch(
    notesOf(['a'], () => 'a.tif', 'copy', { pixels: 'upright' }),
    /passed over/,
  );
  assert.match(
    notesOf(['a'], () => 'a.jpg', 'copy', { turned: 2 }),
    /2 pictures are turned upright by EXIF alone/,
  );
  assert.match(
    notesOf(['a'], () => 'a.jpg', 'copy', { target: '/pictures/out' }),
    /lies in the folder of the pictures/,
  );
  assert.match(
    notesOf(['a'], () => 'a.jpg', 'copy', { layout: 'label/split' }),
    /Choose split\/label/,
  );
});
