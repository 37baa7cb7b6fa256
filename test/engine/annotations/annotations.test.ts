import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { passedOverInWords, readAnnotations } from '../../../src/engine/annotations/read-annotations';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { writeBelow } from '../command-line';

let home: string;
before(() => (home = mkdtempSync(path.join(tmpdir(), 'winnow-annotations-'))));
after(() => rmSync(home, { recursive: true, force: true }));

/** The labels that a file of this name and text gives, as `path class`. */
async function read(name: string, text: string): Promise<string[]> {
  await writeBelow(home, name, text);
  const { images } = await readAnnotations(path.join(home, name));
  return images.map(({ path: file, klass }) => `${file} ${klass}`);
}

const refused = async (name: string, text: string, words: RegExp): Promise<void> => {
  await writeBelow(home, name, text);
  await assert.rejects(readAnnotations(path.join(home, name)), (error: unknown) => {
    assert.ok(error instanceof WinnowFailure);
    assert.equal(error.code, 'bad-request');
    assert.match(error.message, words);
    assert.ok(error.message.includes(path.basename(name)), error.message);
    return true;
  });
};

const coco = (more: object = {}): string =>
  JSON.stringify({
    images: [
      { id: 7, file_name: 'a\\1.jpg' },
      { id: 8, file_name: '2.jpg' },
      { id: 9, file_name: '3.jpg' },
    ],
    annotations: [
      { id: 1, image_id: 7, category_id: 3 },
      { id: 2, image_id: 7, category_id: 3 },
      { id: 3, image_id: 8, category_id: 3 },
      { id: 4, image_id: 8, category_id: 4 },
    ],
    categories: [
      { id: 3, name: 'cat' },
      { id: 4, name: 'dog' },
    ],
    ...more,
  });

test('tables with any separator, and JSON lines under the usual names', async () => {
  assert.deepEqual(await read('a.csv', 'filename,class\n./x/1.jpg,cat\n2.jpg,-1\n'), ['x/1.jpg cat']);
  assert.deepEqual(await read('a.tsv', 'image\tlabel\n1.jpg\tcat\n'), ['1.jpg cat']);
  const lines = '{"file_name": "1.jpg", "label": "cat", "n": 1}\n\n{"image": "2.jpg", "class": null}\n';
  assert.deepEqual(await read('a.jsonl', lines), ['1.jpg cat']);
  assert.deepEqual(await read('b.json', '{"path": "1.jpg", "label": "a"}\n{"path": "2.jpg", "label": "b"}\n'), [
    '1.jpg a',
    '2.jpg b',
  ]);
});

test('numbers of a Hugging Face folder get the names that its card tells', async () => {
  const head = 'dataset_info:\n  features:\n  - name: label\n    dtype:\n      class_label:\n        names:\n';
  await writeBelow(home, 'hf/README.md', `---\n${head}          '0': cat\n          '1': dog\n---\n# Card\n`);
  await writeBelow(home, 'hf/metadata.jsonl', '{"file_name": "train/1.jpg", "label": 1}\n');
  const { images } = await readAnnotations(path.join(home, 'hf'));
  assert.deepEqual(images, [{ path: 'train/1.jpg', klass: 'dog' }]);
});

test('COCO gives a picture its one category; several and none are counted, not guessed', async () => {
  await writeBelow(home, 'coco.json', coco());
  const found = await readAnnotations(path.join(home, 'coco.json'));
  assert.deepEqual(found.images, [{ path: 'a/1.jpg', klass: 'cat' }]);
  assert.equal(passedOverInWords(found), '1 with annotations of several categories, 1 without an annotation');
});

test('Ultralytics labels beside data.yaml, names as a list or by number', async () => {
  await writeBelow(home, 'yolo/data.yaml', 'path: /gone/elsewhere\ntrain: images/train\nnames:\n  0: cat\n  1: dog\n');
  await writeBelow(home, 'yolo/labels/train/a.v1.txt', '1 0.5 0.5 1 1\n1 0.1 0.1 0.2 0.2\n');
  await writeBelow(home, 'yolo/labels/train/b.txt', '0 0.5 0.5 1 1\n1 0.1 0.1 0.2 0.2\n');
  await writeBelow(home, 'yolo/labels/train/c.txt', '');
  const found = await readAnnotations(path.join(home, 'yolo'));
  assert.deepEqual(found.images, [{ path: 'images/train/a.v1.txt', klass: 'dog' }]);
  assert.equal(passedOverInWords(found), '1 with boxes of several classes, 1 without a box');
  await refused('yolo2/data.yaml', 'names: [cat]\n', /no text file in a folder "labels"/);
  await writeBelow(home, 'yolo3/labels/a.txt', 'x\n0 1 1 1 1\n');
  await assert.rejects(
    writeBelow(home, 'yolo3/data.yaml', 'names: [cat]\n').then(() => readAnnotations(path.join(home, 'yolo3'))),
    /a\.txt, line 1: there is no class "x"/,
  );
});

test('what is wrong is said with file, place and fault', async () => {
  await refused('w.jsonl', '{"file_name": "1.jpg", "label": "a"}\n{"file_name": }\n', /line 2: it is no JSON/);
  await refused('w2.jsonl', '{"label": "a"}\n', /line 1: it names no picture; it has "label"/);
  await refused('w3.jsonl', '{"path": "1.jpg", "label": {"x": 1}}\n', /label is no class but \{"x":1\}/);
  await refused('w.csv', 'name2,thing\n1,2\n', /line 1: it lacks a column path or file; it has "name2", "thing"/);
  await refused('w.json', '{"images": 3}', /no lists "images" and "annotations"/);
  await refused('w2.json', coco({ categories: [{ id: 3, name: 'cat' }] }), /annotations\[3\]: there is no category 4/);
  await refused('w3.json', '{', /it is no JSON/);
  await refused('w.yaml', 'names: [cat\n', /line \d+: it is no YAML/);
  await refused('w2.yaml', 'train: x\n', /names: it must list the classes/);
  await refused('empty.csv', 'path,label\n1.jpg,\n', /holds no image with a class \(1 without a class\)/);
});
