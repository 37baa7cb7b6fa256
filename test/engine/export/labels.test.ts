import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCsv } from '../../../src/engine/base/csv';
import { WinnowFailure } from '../../../src/engine/base/failure';
import type { LabelRow } from '../../../src/engine/export/labels';
import { labelRows, readLabels, writeLabels } from '../../../src/engine/export/labels';
import { NO_EDITS, type Edit } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../../src/domain/configuration';

const HEADER = 'path,label,confidence,agreement,autoencoder,exemplar,hog,consensus\n';

const row = (path: string, label = 'a'): LabelRow => ({
  path,
  label,
  confidence: 0.125,
  agreement: 'most',
  extractors: { autoencoder: 3, exemplar: -1, hog: 0 },
  consensus: -1,
});

test('names with quotes, commas, line breaks, spaces and emoji survive the labels file', () => {
  const rows = ['a "b".jpg', 'a,b.jpg', 'new\nline.jpg', 'carriage\r\nreturn.jpg', ' padded ', '📷/é.png', '"'].map(
    (p) => row(p, p),
  );
  assert.deepEqual(readLabels(writeLabels(rows)), rows);
});

test('an unlabelled image and an extractor that did not run stay empty', () => {
  const rows: LabelRow[] = [
    { path: 'x.png', label: '', confidence: 0, agreement: '', extractors: { hog: 1 }, consensus: -1 },
  ];
  assert.equal(writeLabels(rows), 'path,label,confidence,agreement,hog,consensus,reviewed\nx.png,,0,,1,-1,0\n');
  assert.deepEqual(readLabels(writeLabels(rows)), rows);
});

test('columns may come in another order, among others, with a byte order mark and CRLF', () => {
  const text =
    '\ufeffextra,label,path,consensus,hog,exemplar,autoencoder,agreement,confidence\r\n1,cat,a.jpg,2,3,4,5,all,0.5\r\n\r\n';
  assert.deepEqual(readLabels(text), [
    {
      path: 'a.jpg',
      label: 'cat',
      confidence: 0.5,
      agreement: 'all',
      extractors: { autoencoder: 5, exemplar: 4, hog: 3 },
      consensus: 2,
    },
  ]);
});

test('a file that is no labels file is refused in words that say what is wrong', () => {
  const refused = (text: string, reason: RegExp): void => {
    assert.throws(
      () => readLabels(text),
      (error) => error instanceof WinnowFailure && error.code === 'bad-request' && reason.test(error.message),
    );
  };
  refused('', /empty/);
  refused('path,what\na,b\n', /lacks the column label; it has "path", "what"/);
  refused(HEADER + 'a,b,1,all,0,0,0\n', /record 2 has 7 fields where the header has 8/);
  refused(HEADER + ',b,1,all,0,0,0,0\n', /record 2 has no path/);
  refused(HEADER + 'a,b,2,all,0,0,0,0\n', /confidence/);
  refused(HEADER + 'a,b,1,some,0,0,0,0\n', /agreement/);
  refused(HEADER + 'a,b,1,all,0,0,x,0\n', /hog/);
  refused(HEADER + 'a,b,1,all,0,0,0,0\na,c,1,all,0,0,0,0\n', /record 3 repeats the path "a"/);
  refused(HEADER + '"a,b,1,all,0,0,0,0\n', /never closed/);
});

test('CSV keeps empty fields at every place of a line', () => {
  assert.deepEqual(parseCsv(',a,\nb,,c\n"",x,""'), [
    ['', 'a', ''],
    ['b', '', 'c'],
    ['', 'x', ''],
  ]);
  assert.deepEqual(parseCsv('a,'), [['a', '']]);
  assert.throws(() => parseCsv('"a"b,c'), SyntaxError);
});

const snapshot: RunSnapshot = {
  dataSet: 'r',
  root: '/r',
  folders: ['/r'],
  source: 'final',
  finished: true,
  configuration: DEFAULT_CONFIGURATION,
  paths: ['a', 'b', 'c'],
  hashes: ['0', '1', '2'],
  confidence: [0.9, 0.2, 0.8],
  agreement: ['all', 'disputed', 'most'],
  partitions: { hog: [1, 0, 1] },
  consensus: [0, -1, 0],
  labelling: 'l',
  clusters: [
    { id: 4, name: 'cats', images: [2, 0], agreedByAll: 1, meanConfidence: 0.85 },
    { id: -1, name: 'Undecided', images: [1], agreedByAll: 0, meanConfidence: 0.2 },
  ],
  curation: NO_EDITS,
  curves: [],
  unreadable: [],
  thumbnailFolder: '/t',
  timings: {},
};

test('rows of a snapshot carry the names of its clusters, and none for the undecided', () => {
  assert.deepEqual(
    labelRows(snapshot).map((r) => [r.path, r.label, r.extractors.hog, r.consensus, r.agreement]),
    [
      ['a', 'cats', 1, 0, 'all'],
      ['b', '', 0, -1, 'disputed'],
      ['c', 'cats', 1, 0, 'most'],
    ],
  );
});

test("rows carry the person's labels and marks, which a labels file keeps; an excluded image has no row", () => {
  const edits: Edit[] = [
    { kind: 'label', cluster: { id: 5, name: 'dogs', images: [1] } },
    { kind: 'exclude', images: [2] },
  ];
  const rows = labelRows({ ...snapshot, curation: { edits, undone: [] } });
  assert.deepEqual(
    rows.map((r) => [r.path, r.label, r.reviewed]),
    [
      ['a', 'cats', undefined],
      ['b', 'dogs', true],
    ],
  );
  const written = rows.map(({ contents: _, ...row }) => row);
  assert.deepEqual(readLabels(writeLabels(rows)), written);
});
