import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { makeFolder } from '../../../src/engine/base/make-folder';

const home = mkdtempSync(path.join(tmpdir(), 'winnow-folders-'));
after(() => rmSync(home, { recursive: true, force: true }));

test('a folder is made with those above it, and the topmost that was made is named', () => {
  const deep = path.join(home, 'a', 'b', 'c');
  assert.equal(makeFolder(deep), path.join(home, 'a'));
  assert.equal(makeFolder(deep), undefined);
  assert.equal(makeFolder(path.join(home, 'a', 'd')), path.join(home, 'a', 'd'));
});

test('a file in the way is an error, above and in place', () => {
  const file = path.join(home, 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolder(file), { code: 'EEXIST' });
  assert.throws(() => makeFolder(path.join(file, 'x', 'y')), { code: 'ENOTDIR' });
});

const odd = !existsSync('/proc/self') && 'there is no /proc here';
test('where a file system takes no folder the attempt ends', { skip: odd }, () => {
  assert.throws(() => makeFolder('/proc/winnow/objects'), { code: 'ENOENT' });
});
