import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { config } from '@vscode/l10n';
import sharp from 'sharp';
import { ingest, type Ingested } from '../../../src/engine/run/ingest';
import { RunProgress } from '../../../src/engine/run/run-progress';
import { Store } from '../../../src/engine/store/store';
import { EXTRACTORS } from '../../../src/domain/methods';
import { passedOverInWords } from '../../../src/domain/passed-over';

const home = mkdtempSync(path.join(tmpdir(), 'winnow-passed-over-'));
after(() => rmSync(home, { recursive: true, force: true }));

async function read(name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<Ingested> {
  const folder = path.join(home, name);
  mkdirSync(folder);
  for (const [file, contents] of Object.entries(files)) writeFileSync(path.join(folder, file), contents);
  const store = Store.open(path.join(home, 'store'), [folder]);
  const first = { images: 1000, least: 4, wanted: () => false, show: () => Promise.resolve() };
  const progress = new RunProgress(() => undefined, EXTRACTORS);
  const found = await ingest([folder], store, { parallel: 2, first }, progress, new AbortController().signal);
  found.blocks.close();
  return found;
}

const box = (brand: string): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}\0\0\0\0mif1${brand}`), Buffer.alloc(40)]);
const LFS = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0a'.repeat(32)}\nsize 48211\n`;
const picture = sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } });

test('what is not read is counted by what it is, whatever it is called', async () => {
  const found = await read('kinds', {
    'a.heic': box('heic'),
    'b.jpg': box('heic'),
    'c.png': LFS,
    'd.svg': '<?xml version="1.0"?>\n<!-- a drawing -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    'e.psd': '8BPS\0\x01',
    'f.cr2': Buffer.concat([Buffer.from('II*\0\x10\0\0\0CR\x02\0', 'latin1'), Buffer.alloc(40)]),
    'g.nef': Buffer.concat([Buffer.from('MM\0*\0\0\0\x08', 'latin1'), Buffer.alloc(40)]),
    'h.mp4': box('isom'),
    'i.pdf': '%PDF-1.7',
    'j.jpg': '',
    'k.jpg': '<!DOCTYPE html><html><body>404</body></html>',
    'l.txt': 'a label',
    '.m.JPG.icloud': 'bplist00',
    '.hidden': 'nothing',
    'n.png': (await picture.png().toBuffer()).subarray(0, 60),
  });
  assert.deepEqual(Object.fromEntries(found.passedOver.map(({ kind, files }) => [kind, files])), {
    'HEIC photos': 2,
    'CR2 photos': 1,
    'Git LFS pointers': 1,
    'NEF photos': 1,
    'PDF documents': 1,
    'PSD documents': 1,
    'SVG drawings': 1,
    'damaged pictures': 1,
    'empty files': 1,
    'iCloud placeholders': 1,
    'text files': 1,
    videos: 1,
    'web pages': 1,
  });
  const words = passedOverInWords(found.passedOver);
  assert.match(words, /^14 files were passed over: 2 HEIC photos \(.*convert.*\), /);
  assert.match(words, /1 Git LFS pointer \(run git lfs pull\)/);
  assert.equal(found.images.length, 0);
  assert.deepEqual(
    found.unreadable.map(({ path: file }) => file),
    ['b.jpg', 'c.png', 'a.heic', 'j.jpg', 'k.jpg', 'n.png'].sort(),
  );
});

test('a damaged picture is counted as one in every language', async () => {
  config({ contents: readFileSync('l10n/bundle.l10n.de.json', 'utf8') });
  try {
    const half = (await picture.png().toBuffer()).subarray(0, 60);
    const found = await read('german', { 'a.png': half, 'b.pgm': 'P5 9 9 255\n' });
    assert.match(found.unreadable[0]!.reason, /beschädigt/);
    assert.deepEqual(
      found.passedOver.map(({ kind, files }) => [kind, files]),
      [['damaged pictures', 2]],
    );
  } finally {
    config({ contents: '{}' });
  }
});

test('pictures with other endings, with wrong ones and with none are read', async () => {
  const jpeg = await picture.clone().jpeg().toBuffer();
  const png = await picture.clone().png().toBuffer();
  const found = await read('endings', {
    'a.jfif': jpeg,
    'b.jpe': jpeg,
    c: png,
    'd.txt': png,
    'e.png': jpeg,
    'f.ppm': Buffer.concat([Buffer.from('P6 1 1 255\n'), Buffer.from([1, 2, 3])]),
  });
  assert.deepEqual(
    found.images.map((image) => image.path),
    ['a.jfif', 'b.jpe', 'c', 'd.txt', 'e.png', 'f.ppm'],
  );
  assert.deepEqual(found.passedOver, []);
});
