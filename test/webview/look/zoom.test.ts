import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  factorAt,
  fittingScale,
  held,
  panned,
  placeOf,
  scaleOf,
  WHOLE,
  zoomedTo,
  type Frame,
} from '../../../webview/look/zoom';

/** A wide photo in a square pane. */
const PHOTO: Frame = { paneWidth: 500, paneHeight: 500, width: 4000, height: 2000 };
const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test('the whole picture lies in the middle of the pane', () => {
  assert.deepEqual(placeOf(WHOLE, PHOTO), { left: 0, top: 125, width: 500, height: 250 });
});

test('what lies below the pointer stays there, whatever the zoom', () => {
  for (const factor of [2, 5, 9, 20]) {
    const start = held({ factor: 4, x: 0.4, y: 0.6 }, PHOTO);
    const at = { x: 310, y: 190 };
    const shareOf = (view: typeof start): number[] => {
      const { left, top, width, height } = placeOf(view, PHOTO);
      return [(at.x - left) / width, (at.y - top) / height];
    };
    const [x, y] = shareOf(start);
    const [nextX, nextY] = shareOf(zoomedTo(factor, start, at, PHOTO));
    near(nextX!, x!);
    // Where the picture is lower than the pane it stays in the middle.
    if (factor >= 4) near(nextY!, y!);
  }
});

test('a picture that is larger than the pane leaves no margin, however far it is moved', () => {
  const view = panned(held({ ...WHOLE, factor: 4 }, PHOTO), 10_000, 10_000, PHOTO);
  const { left, top } = placeOf(view, PHOTO);
  near(left, 0);
  near(top, 0);
  const back = panned(view, -100_000, -100_000, PHOTO);
  const place = placeOf(back, PHOTO);
  near(place.left + place.width, 500);
  near(place.top + place.height, 500);
});

test('one pixel for one is reached by large and by small pictures, and is within the bounds', () => {
  for (const frame of [PHOTO, { ...PHOTO, width: 32, height: 32 }, { ...PHOTO, width: 40_000, height: 9000 }]) {
    const view = held({ ...WHOLE, factor: factorAt(1, frame) }, frame);
    near(scaleOf(view, frame), 1);
    assert.ok(held({ ...WHOLE, factor: 1e9 }, frame).factor * fittingScale(frame) >= 1);
  }
});

test('the same view shows the same part of a picture and of its smaller copy', () => {
  const small = { ...PHOTO, width: 800, height: 400 };
  const view = zoomedTo(6, WHOLE, { x: 100, y: 260 }, PHOTO);
  const one = placeOf(view, PHOTO);
  const other = placeOf(view, small);
  for (const side of ['left', 'top', 'width', 'height'] as const) near(one[side], other[side]);
});
