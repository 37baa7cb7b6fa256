import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkedMessage } from '../../../src/extension/pages/webview-messages';

const COUNT = 6;
const plan = { scope: { kind: 'confident', least: 0.5 }, split: null, layout: 'label', mode: 'copy' };
const edit = (edit: object) => ({ type: 'edit', labelling: 'first', edit });

test('messages of the protocol pass as they are', () => {
  const messages: object[] = [
    { type: 'ready' },
    { type: 'openPanel' },
    { type: 'openPanel', cluster: -1 },
    edit({ kind: 'move', images: [0, 5], to: -1 }),
    edit({ kind: 'split', cluster: 0, parts: [{ id: 7, name: 'tails', images: [2] }] }),
    edit({ kind: 'relabel', moves: [{ from: 0, to: 1, images: [0] }] }),
    { type: 'ask', id: 3, labelling: 'first', question: { about: 'export', plan } },
    { type: 'ask', id: 4, labelling: 'first', question: { about: 'similar', image: 0, space: 'all', count: 60 } },
    { type: 'export', plan: { ...plan, split: { train: 80, val: 20, test: 0, seed: 1 }, layout: 'split/label' } },
  ];
  for (const message of messages) assert.deepEqual(checkedMessage(message, COUNT), message);
});

test('parts that the protocol does not know do not reach the host', () => {
  assert.deepEqual(checkedMessage({ type: 'undo', folders: ['/etc'] }, COUNT), { type: 'undo' });
});

test('a malformed message is refused with the place of the fault', () => {
  const refused: [unknown, RegExp][] = [
    [null, /message must be an object/],
    [{ type: 'format' }, /message\.type must be one of/],
    [{ type: 'constructor' }, /message\.type/],
    [{ type: 'openImage', image: COUNT }, /message\.image must be a whole number from 0 to 5/],
    [{ type: 'openImage', image: 1.5 }, /message\.image must be a whole number/],
    [{ type: 'openImage', image: '1' }, /message\.image/],
    [edit({ kind: 'move', images: [0, -1], to: 0 }), /message\.edit\.images\[1\]/],
    [edit({ kind: 'move', images: 'all', to: 0 }), /message\.edit\.images must be a list/],
    [edit({ kind: 'move', images: [0, 1, 2, 3, 4, 5, 0], to: 0 }), /a list of at most 6/],
    [edit({ kind: 'move', images: [0], to: -2 }), /message\.edit\.to/],
    [edit({ kind: 'rename', cluster: 0, name: '  ' }), /message\.edit\.name must be a name/],
    [edit({ kind: 'rename', cluster: 0, name: 'x'.repeat(201) }), /at most 200 characters/],
    [edit({ kind: 'label', cluster: { id: 7, images: [] } }), /message\.edit\.cluster\.name/],
    [{ type: 'ask', id: 1, labelling: 'first', question: { about: 'weather' } }, /message\.question\.about/],
    [
      { type: 'ask', id: 1, labelling: 'first', question: { about: 'split', cluster: 0, parts: 1, space: 'all' } },
      /parts/,
    ],
    [{ type: 'export', plan: { ...plan, mode: 'move' } }, /message\.plan\.mode/],
    [{ type: 'export', plan: { ...plan, split: { train: 80, val: 30, test: 0, seed: 1 } } }, /sum to 100 percent/],
    [{ type: 'export', plan: { ...plan, scope: { kind: 'confident', least: NaN } } }, /message\.plan\.scope\.least/],
  ];
  for (const [message, fault] of refused) assert.throws(() => checkedMessage(message, COUNT), fault);
});

test('a page without a data set may name no image', () => {
  assert.throws(() => checkedMessage({ type: 'openImage', image: 0 }, 0));
});
