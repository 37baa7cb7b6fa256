import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isolated } from '../../../webview/ui/isolated';

test('a name with letters from right to left is isolated in a sentence, any other is as it was', () => {
  for (const name of ['שלום 12', 'Café شاطئ 3']) assert.equal(isolated(name), `\u2068${name}\u2069`);
  for (const name of ['beach 12', '東京', '', 'über']) assert.equal(isolated(name), name);
});
