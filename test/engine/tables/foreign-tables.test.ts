import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { matchTruth, readTruth } from '../../../src/engine/evaluate/truth';
import { readLabels, writeLabels } from '../../../src/engine/export/labels';
import { inert, intact } from '../../../src/engine/tables/inert';
import { tableText } from '../../../src/engine/tables/table-text';
import { winnow, writeBelow } from '../command-line';

async function temporary(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'winnow-tables-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('tables of other programs are read: separators, encodings, column names and backslashes', async (t) => {
  const file = path.join(await temporary(t), 'truth.csv');
  const expected = [
    { path: 'a/grün.png', klass: 'Äpfel' },
    { path: 'b.png', klass: '007' },
  ];
  for (const [header, separator] of [
    ['filename,class', ','],
    ['Image_Path;Category', ';'],
    ['image_id\tlabel', '\t'],
    ['FILE NAME|Species', '|'],
  ]) {
    for (const eol of ['\n', '\r\n']) {
      const lines = [header, ['a\\grün.png', 'Äpfel'].join(separator), ['b.png', '007'].join(separator), ''];
      for (const bytes of [
        Buffer.from(lines.join(eol)),
        Buffer.from(`\ufeff${lines.join(eol)}`),
        Buffer.from(`\ufeff${lines.join(eol)}`, 'utf16le'),
      ]) {
        await writeFile(file, bytes);
        assert.deepEqual(await readTruth(file), expected, header);
      }
    }
  }
  await writeFile(file, Buffer.from('path,label\ngrün.png,x\n', 'latin1'));
  await assert.rejects(readTruth(file), /not UTF-8 \(Latin-1/);
  await writeFile(file, 'when,where\n1,2\n');
  await assert.rejects(readTruth(file), /lacks a column path or file; it has "when", "where"/);
  await writeFile(file, '');
  await assert.rejects(readTruth(file), /truth\.csv: it is empty/);
  assert.throws(() => tableText(Buffer.from('a,b', 'utf16le')), /UTF-16 without a byte order mark/);
});

test('a labels file that went through Excel is read', () => {
  const text = 'Path;Label;Confidence;Agreement;Consensus\r\nx.png;cat;0,5;most;-1\r\n';
  const [row] = readLabels(text);
  assert.deepEqual([row!.path, row!.label, row!.confidence], ['x.png', 'cat', 0.5]);
  const [other] = readLabels('image,species\na\\b.png,cat\n');
  assert.deepEqual([other!.path, other!.label], ['a/b.png', 'cat']);
  // Excel notes the separator in a line of its own.
  for (const mark of ['', '\ufeff']) {
    const [noted] = readLabels(`${mark}sep=;\r\npath;label\r\na,b.png;cat\r\n`);
    assert.deepEqual([noted!.path, noted!.label], ['a,b.png', 'cat']);
  }
});

test('no cell that is written is a formula, and all come back as they were', () => {
  const names = ['=1+1', '+x', '-x', '@x', "'=x", "''=x", "'plain", '-1', '-', '\\tab', 'a\\b.png'];
  for (const name of names) assert.equal(intact(inert(name)), name);
  for (const name of ['=1', '+1', '-x', '@x']) assert.equal(inert(name), `'${name}`);
  assert.equal(inert('-1.5'), '-1.5');
  const rows = names.map((name) => {
    return { path: name, label: name, confidence: 0, agreement: '', extractors: {}, consensus: -1 } as const;
  });
  assert.deepEqual(readLabels(writeLabels(rows)), rows);
});

test('a true class that fits several pictures fits none of them', () => {
  const known = [{ path: '1.jpg', klass: 'a' }];
  assert.deepEqual([...matchTruth(['x/1.jpg', 'y/1.jpg'], known)], [-1, -1]);
  assert.deepEqual([...matchTruth(['x/1.png', 'x/2.jpg'], known)], [0, -1]);
  assert.deepEqual([...matchTruth(['p/y/1.jpg', 'q/z/1.jpg'], [{ path: 'z/1.jpg', klass: 'a' }])], [-1, 0]);
});

test("an export's own manifest tells evaluate which picture is which", async (t) => {
  const folder = await temporary(t);
  await writeBelow(folder, 'in/x/1.png', 'one');
  await writeBelow(folder, 'in/y/1.png', 'two');
  const lines = 'path,label,confidence,agreement,consensus\nx/1.png,cat,1,all,-1\ny/1.png,cat,1,all,-1\n';
  await writeBelow(folder, 'l.csv', lines);
  for (const layout of ['label/split', 'split/label']) {
    const out = layout.replace('/', '-');
    const args = ['--root', 'in', '--out', out, '--split', '50/50/0', '--layout', layout];
    assert.equal((await winnow(folder, ['export', 'l.csv', ...args])).code, 0);
    const { code, stdout } = await winnow(folder, ['evaluate', 'l.csv', out]);
    assert.equal(code, 0);
    assert.match(stdout, /Classes: cat 2\n/);
    assert.doesNotMatch(stdout, /do not count/);
  }
});
