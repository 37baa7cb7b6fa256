import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import type { Edit } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { cardFacts } from '../../../src/engine/report/card-facts';
import { reportOf } from '../../../src/engine/report/report';
import { writeReport } from '../../../src/engine/report/write-report';
import { Store } from '../../../src/engine/store/store';
import { FOLDERS, snapshotOf } from '../labelled-run';

const NEVER = new AbortController().signal;
const home = mkdtempSync(path.join(tmpdir(), 'winnow-report-'));
after(() => rmSync(home, { recursive: true, force: true }));
const store = Store.open(home, FOLDERS);

const hostile = '<script>alert(1)</script>';
const edited = (more: Partial<RunSnapshot> = {}): RunSnapshot =>
  snapshotOf(
    { 'a.jpg b.jpg c.jpg': 0, 'd.png e.png': 1, f: -1 },
    {
      confidence: [0.95, 0.42, 1, 0.7, 0.7, 0],
      unreadable: [{ path: 'broken.png', reason: 'It is damaged.' }],
      passedOver: [{ kind: 'HEIC photos', files: 3, reason: 'convert to JPEG' }],
      notes: { 1: ['turned'] },
      thumbnailFolder: path.join(home, 'thumbnails'),
      curation: {
        edits: [
          { kind: 'rename', cluster: 0, name: hostile },
          { kind: 'exclude', images: [2] },
          { kind: 'review', images: [0] },
        ],
        undone: [],
      },
      ...more,
    },
  );

test('a data card counts labels, reviews, what is excluded, and how many labels are probably right', () => {
  const facts = cardFacts(edited());
  assert.deepEqual(
    facts.labels.map(({ name, images, reviewed, typical }) => ({ name, images, reviewed, typical })),
    [
      { name: hostile, images: 2, reviewed: 1, typical: [0, 1] },
      { name: 'Group 2', images: 2, reviewed: 0, typical: [3, 4] },
    ],
  );
  assert.deepEqual([facts.excluded, facts.undecided, facts.reviewed], [[2], [5], 1]);
  // The reviewed one counts whole: 1 + 0.42 + 0.7 + 0.7.
  assert.ok(Math.abs(facts.expectedRight - 2.82) < 1e-9);
  assert.deepEqual(facts.endings, [
    ['jpg', 3],
    ['png', 2],
    ['', 1],
  ]);
  assert.deepEqual(facts.bins[9], { images: 1, reviewed: 1 });
});

const tagged = (...more: readonly Edit[]): RunSnapshot => {
  const { edits } = edited().curation;
  return edited({
    curation: { edits: [...edits, { kind: 'tag', images: [3, 1, 0, 2, 5], tags: ['<b>night'] }, ...more], undone: [] },
  });
};

test('a data card counts tags, and says in which groups their pictures are', () => {
  const taken: Edit = { kind: 'untag', images: [4], tags: ['day'] };
  const facts = cardFacts(tagged({ kind: 'tag', images: [4], tags: ['day', 'cut'] }, taken));
  assert.deepEqual(facts.tags, [
    {
      tag: '<b>night',
      images: 5,
      groups: [
        [hostile, 2],
        ['Excluded', 1],
        ['Group 2', 1],
        ['Undecided', 1],
      ],
    },
    { tag: 'cut', images: 1, groups: [['Group 2', 1]] },
  ]);
});

test('the page lists tags as text, and no table of them where there are none', async () => {
  const page = await reportOf({ store, snapshot: tagged() }, NEVER);
  assert.match(page, /<th scope="row">&#60;b&#62;night<\/th><td>5<\/td><td class="text">.*Group 2 \(1\)/);
  assert.doesNotMatch(await reportOf({ store, snapshot: edited() }, NEVER), /Tags/);
});

test('the fingerprint changes with a label, and with nothing else that a person sees', () => {
  const { fingerprint } = cardFacts(edited());
  assert.equal(cardFacts(edited({ timings: { hog: 1 } })).fingerprint, fingerprint);
  const moved = edited();
  const edits = [...moved.curation.edits, { kind: 'move', images: [1], to: 1 } as const];
  assert.notEqual(cardFacts({ ...moved, curation: { edits, undone: [] } }).fingerprint, fingerprint);
});

test('the page holds no script and nothing from elsewhere, names are text, and thumbnails are inside it', async () => {
  const snapshot = edited();
  const thumbnail = path.join(home, 'thumbnails', snapshot.hashes[0]!.slice(0, 2));
  mkdirSync(thumbnail, { recursive: true });
  const picture = sharp({ create: { width: 256, height: 128, channels: 3, background: '#888' } });
  writeFileSync(path.join(thumbnail, `${snapshot.hashes[0]}.webp`), await picture.webp().toBuffer());
  const page = await reportOf({ store, snapshot }, NEVER);
  assert.doesNotMatch(page, /<script|https?:|javascript:|\son\w+=/i);
  assert.match(page, /default-src &#39;none&#39;; img-src data:/);
  assert.match(page, /&#60;script&#62;alert\(1\)/);
  const [, bytes = ''] = /<img src="data:image\/webp;base64,([^"]+)"/.exec(page) ?? [];
  const { width, height } = await sharp(Buffer.from(bytes, 'base64')).metadata();
  assert.deepEqual([width, height], [88, 44]);
  for (const words of [
    /1 picture was taken out by a person/,
    /1 picture has no label/,
    /HEIC photos/,
    /It is damaged\./,
    /1 label named, 1 picture excluded, 1 label marked as right/,
    /about 3 are right \(71 %\)/,
    /turned upright by what their camera noted/,
    /efficientnet-lite0/,
  ]) {
    assert.match(page, words);
  }
});

test('a report replaces an older one whole, and a place that cannot be written is said before the work', async () => {
  const run = { store, snapshot: edited() };
  const file = path.join(home, 'report.html');
  writeFileSync(file, 'older');
  await writeReport(run, file, NEVER);
  assert.match(readFileSync(file, 'utf8'), /^<!DOCTYPE html>/);
  assert.deepEqual(
    readdirSync(home).filter((name) => name.startsWith('.')),
    [],
  );
  await assert.rejects(writeReport(run, path.join(file, 'inside.html'), NEVER), /part of its path is a file/);
});
