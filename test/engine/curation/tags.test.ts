import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { curate, tagsOf, type Edit } from '../../../src/domain/curation';
import { editToTag, editToUntag } from '../../../src/domain/edits';
import { tagsIn } from '../../../src/domain/tags';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { carryOver } from '../../../src/engine/curation/carry-over';
import { lastSnapshot } from '../../../src/engine/curation/current';
import { takeStep } from '../../../src/engine/curation/take-step';
import { cocoFile } from '../../../src/engine/export/coco';
import { labelRows, readLabels, writeLabels } from '../../../src/engine/export/labels';
import { sidecarFiles } from '../../../src/engine/export/sidecars';
import { checked, curateParams } from '../../../src/engine/server/request-checks';
import { FOLDERS, publish, snapshotOf } from '../labelled-run';

let parent: string;
beforeEach(() => (parent = mkdtempSync(path.join(tmpdir(), 'winnow-tags-'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const current = () => lastSnapshot(FOLDERS, parent)!;
const step = (taken: { kind: 'undo' } | { kind: 'edit'; edit: Edit }) =>
  takeStep({ folders: FOLDERS, store: parent }, current().labelling, current().curation.edits.length, taken);
const edit = (made: Edit) => step({ kind: 'edit', edit: made });
/** Image → its tags, of those that have any. */
const seen = (snapshot = current()): Record<string, string> =>
  Object.fromEntries(
    snapshot.paths.flatMap((name, image) => {
      const tags = tagsOf(curate(snapshot), image);
      return tags.length > 0 ? [[name, tags.join()]] : [];
    }),
  );

test('images have tags beside their label, which an undo takes back', () => {
  publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1 }));
  edit({ kind: 'tag', images: [0, 3], tags: ['night', 'to check'] });
  edit({ kind: 'tag', images: [3], tags: ['a first'] });
  assert.deepEqual(seen(), { a: 'night,to check', d: 'a first,night,to check' });
  edit({ kind: 'untag', images: [3, 4], tags: ['night'] });
  assert.deepEqual(seen(), { a: 'night,to check', d: 'a first,to check' });
  step({ kind: 'undo' });
  step({ kind: 'undo' });
  assert.deepEqual(seen(), { a: 'night,to check', d: 'night,to check' });
  assert.equal(curate(current()).labels[0], 0, 'the label stays');
});

test('a wish is an edit of the images that it changes, and none where it changes nothing', () => {
  const snapshot = snapshotOf({ 'a b c': 0 });
  const before = { ...snapshot, curation: { edits: [{ kind: 'tag', images: [0], tags: ['x'] } as const], undone: [] } };
  const curated = curate(before);
  assert.deepEqual(editToTag(curated, [0, 1], ['x']), { kind: 'tag', images: [1], tags: ['x'] });
  assert.deepEqual(editToTag(curated, [0, 1], ['x', 'y']), { kind: 'tag', images: [0, 1], tags: ['x', 'y'] });
  assert.equal(editToTag(curated, [0], ['x']), undefined);
  assert.deepEqual(editToUntag(curated, [0, 1], ['x']), { kind: 'untag', images: [0], tags: ['x'] });
  assert.equal(editToUntag(curated, [1], ['x']), undefined);
});

test('tags are typed with commas between them; spaces part words of one', () => {
  assert.deepEqual(tagsIn(' to  check , night;night,, '), ['to check', 'night']);
});

test('a tag without a word, with a semicolon or too long is refused, and so is an image that is not there', () => {
  publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1 }));
  const refused = (images: number[], tags: string[], reason: RegExp): void =>
    assert.throws(
      () => edit({ kind: 'tag', images, tags }),
      (error) => error instanceof WinnowFailure && error.code === 'bad-request' && reason.test(error.message),
    );
  refused([0], [], /at least one tag/);
  refused([0], ['  '], /needs a word/);
  refused([0], ['a;b'], /no semicolon/);
  refused([0], ['a\nb'], /no line break/);
  refused([0], ['x'.repeat(61)], /at most 60/);
  refused([0], ['x', 'x'], /named twice/);
  refused([9], ['x'], /no image 9/);
  const sent = { folders: FOLDERS, store: '/s', labelling: 'l', before: 0 };
  const wrong = { kind: 'edit', edit: { kind: 'tag', images: [0], tags: 'x' } };
  assert.throws(() => checked(curateParams, { ...sent, step: wrong }), /tags must be a list/);
});

test('tags go on into the next labelling, with the pictures that have them, and are taken back there too', () => {
  const from = snapshotOf({ 'a b c': 0, 'd e': 1 });
  const edits: Edit[] = [{ kind: 'tag', images: [0, 3], tags: ['x', 'y'] }];
  const tagged = { ...from, curation: { edits, undone: [] } };
  const to = snapshotOf({ 'a q': 0, 'c d e': 1 });
  const carried = carryOver(tagged, to);
  assert.deepEqual(seen({ ...to, curation: { edits: carried, undone: [] } }), { a: 'x,y', d: 'x,y' });
  const whole = { ...to, curation: { edits: carried, undone: [] } };
  assert.deepEqual(carryOver(tagged, whole), []);
  const untagged = {
    ...from,
    curation: { edits: [...edits, { kind: 'untag', images: [0], tags: ['x'] } as const], undone: [] },
  };
  assert.deepEqual(carryOver(untagged, whole), [{ kind: 'untag', images: [to.paths.indexOf('a')], tags: ['x'] }]);
});

test('every table that goes out has a column of tags where there are any, and is read again', () => {
  const snapshot = snapshotOf({ 'a b': 0 });
  const rows = labelRows({
    ...snapshot,
    curation: { edits: [{ kind: 'tag', images: [1], tags: ['y', 'x z'] }], undone: [] },
  });
  const text = writeLabels(rows);
  const [header, first, second] = text.trim().split('\n');
  assert.ok(header!.endsWith(',reviewed,tags') && first!.endsWith(',0,') && second!.endsWith(',0,x z;y'), text);
  assert.deepEqual(
    readLabels(text).map(({ tags }) => tags),
    [undefined, ['x z', 'y']],
  );
  assert.ok(!writeLabels(labelRows(snapshot)).includes('tags'));
  const picture = { folder: 'f', part: '' as const, confidence: 1, reviewed: false };
  const pictures = [
    { ...picture, file: 'f/a' },
    { ...picture, file: 'f/b', tags: ['x z', 'y'] },
  ];
  const form = { layout: 'label', card: false, title: 't' } as const;
  const files = sidecarFiles(pictures, ['huggingface', 'csv'], form);
  const text1 = (name: string): string[] =>
    files
      .find((file) => file.name === name)!
      .text.trim()
      .split('\n');
  assert.deepEqual(
    text1('metadata.jsonl').map((line) => (JSON.parse(line) as { tags: unknown }).tags),
    [[], ['x z', 'y']],
  );
  assert.deepEqual(
    text1('labels.csv').map((line) => line.split(',').at(-1)),
    ['tags', '', 'x z;y'],
  );
  const coco = JSON.parse(cocoFile(pictures, [{ number: 0, name: 'f', files: 2 }])) as { images: { tags?: unknown }[] };
  assert.deepEqual(
    coco.images.map(({ tags }) => tags),
    [undefined, ['x z', 'y']],
  );
});
