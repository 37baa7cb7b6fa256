import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, type ReviewKeys } from '../../../webview/review/review-keys';

function press(key: string, held: { ctrlKey?: boolean; onButton?: boolean; keeps?: boolean } = {}): string {
  let done = 'nothing';
  const act = (what: string) => () => void (done = what);
  const keys: ReviewKeys = {
    accept: act('accept'),
    keep: held.keeps === false ? undefined : act('keep'),
    exclude: act('exclude'),
    undo: act('undo'),
    next: act('next'),
    back: act('back'),
    findLabel: act('findLabel'),
    candidate: (place) => void (done = `candidate ${place}`),
  };
  const pressed = { key, ctrlKey: held.ctrlKey ?? false, metaKey: false, altKey: false };
  const action = actionOf(pressed, held.onButton ?? false, keys);
  action?.run();
  return action?.passes ? `${done}, typed` : done;
}

test('one key a decision', () => {
  const keys = { a: 'accept', Enter: 'accept', k: 'keep', x: 'exclude', Delete: 'exclude', z: 'undo' };
  for (const [key, action] of Object.entries(keys)) assert.equal(press(key), action, key);
  assert.equal(press('ArrowRight'), 'next');
  assert.equal(press('ArrowLeft'), 'back');
  assert.equal(press('1'), 'candidate 0');
  assert.equal(press('9'), 'candidate 8');
});

test('any other letter is the first of a label', () => {
  assert.equal(press('m'), 'findLabel, typed');
  assert.equal(press('ß'), 'findLabel, typed');
  assert.equal(press('/'), 'findLabel');
  assert.equal(press('0'), 'nothing');
  // Where nothing can be kept, k is a letter like others.
  assert.equal(press('k', { keeps: false }), 'findLabel, typed');
});

test('keys of the editor and of buttons are left to them', () => {
  assert.equal(press('z', { ctrlKey: true }), 'nothing');
  assert.equal(press('Enter', { onButton: true }), 'nothing');
  assert.equal(press(' ', { onButton: true }), 'nothing');
  assert.equal(press('x', { onButton: true }), 'exclude');
});
