/** Holds docs/threat-model.md to the tests that it names. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const document = readFileSync('docs/threat-model.md', 'utf8');
const INPUTS = ['Images', 'ONNX files', 'Tables', 'Stores', 'Messages', 'Workspace settings', 'Language models'];

test('every input has a paragraph that names tests, and every test that is named is there', () => {
  const paragraphs = new Map(document.split(/^## /m).map((text) => [text.split('\n')[0], text]));
  for (const input of INPUTS) assert.ok(paragraphs.has(input), input);
  for (const [title, text] of [...paragraphs].slice(1)) {
    const named = [...text.matchAll(/^- `([^`]+)`: (.+)$/gm)];
    assert.ok(named.length > 0, `${title} names no test`);
    for (const [, file = '', name = ''] of named) {
      assert.ok(existsSync(file), file);
      assert.ok(readFileSync(file, 'utf8').includes(`'${name}'`), `${file} has no test “${name}”`);
    }
  }
});
