import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inFolder, type Torture } from './counted';
import { files } from './files';
import { kills } from './kills';
import { messages } from './messages';
import { names } from './names';
import { requests } from './requests';

/** The tortures in short; `npm run torture` runs them in full. */
const SHORT: readonly [string, Torture, number][] = [
  ['kills lose no confirmed edit, no original and no label', kills, 10],
  ['odd requests are refused in words, and the engine goes on', requests, 200],
  ['odd messages of a page are dropped', messages, 1500],
  ['odd names come through to the exported tree', names, 40],
  ['files that change during a run keep labels with their contents', files, 3],
];

for (const [name, torture, count] of SHORT) {
  test(name, async () => {
    const { failures, ...counts } = await inFolder(torture, count, 7);
    assert.deepEqual(failures, [], JSON.stringify(counts));
  });
}
