import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { folderChanges } from '../../../src/engine/images/folder-changes';

test('a folder tells what came and went since a run, by the rules of the scan', async (t) => {
  const root = mkdtempSync(path.join(tmpdir(), 'winnow-changes-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const put = (file: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), file);
  };
  for (const file of ['a.png', 'b/c.jpg', 'nameless', 'broken.jpg']) put(file);
  const run = {
    folders: [root],
    // What has no name of an image was one by its contents.
    paths: ['a.png', 'b/c.jpg', 'nameless', 'x/gone.png'],
    unreadable: [{ path: 'broken.jpg', reason: 'It is no picture.' }],
  };
  const { signal } = new AbortController();
  assert.deepEqual(await folderChanges(run, signal), { added: 0, gone: 1 });
  for (const file of ['new/d.webp', 'E.JPG', 'notes.txt', '.hidden/f.png', 'node_modules/g.png']) put(file);
  rmSync(path.join(root, 'b'), { recursive: true });
  assert.deepEqual(await folderChanges(run, signal), { added: 2, gone: 2 });
  await assert.rejects(folderChanges({ ...run, folders: [path.join(root, 'away')] }, signal), /cannot be opened/);
});
