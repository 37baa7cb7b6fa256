import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { readTokens } from '../../../src/engine/words/tokens';
import { CLIP_TOKENS, clipTokenizer } from './clip-tokenizer';

let home: string;
before(() => (home = mkdtempSync(path.join(tmpdir(), 'winnow-tokens-'))));
after(() => rmSync(home, { recursive: true, force: true }));

function save(name: string, text: string): string {
  const file = path.join(home, name);
  writeFileSync(file, text);
  return file;
}

test('sentences come to the token ids that open_clip gives them', async () => {
  const tokens = await readTokens(save('tokenizer.json', clipTokenizer()));
  assert.ok(CLIP_TOKENS.sentences.length >= 20);
  for (const { text, ids } of CLIP_TOKENS.sentences) assert.deepEqual(tokens(text), ids, JSON.stringify(text));
});

test('a text that is too long is cut, and still ends as texts do', async () => {
  const tokens = await readTokens(save('tokenizer.json', clipTokenizer()));
  const whole = tokens('a photo of a dog');
  assert.deepEqual(tokens('a photo of a dog', 4), [...whole.slice(0, 3), 49407]);
  assert.equal(tokens('dog '.repeat(500)).length, 77);
});

test('a file that is no tokenizer is refused in words', async () => {
  await assert.rejects(readTokens(save('broken.json', '{')), /broken\.json cannot be used/);
  await assert.rejects(readTokens(path.join(home, 'absent.json')), /absent\.json cannot be used: ENOENT/);
});
