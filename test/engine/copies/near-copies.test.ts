import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAME_PICTURE } from '../../../src/domain/copies';
import { GreySquare } from '../../../src/engine/copies/grey-square';
import { nearCopies } from '../../../src/engine/copies/near-copies';
import { hashDistance, mirroredHash, perceptualHash } from '../../../src/engine/copies/perceptual-hash';
import { WHOLE } from '../../../src/engine/copies/windows';
import { blocksOf } from '../../../src/engine/images/decode/cut-blocks';
import sharp, { type Sharp } from 'sharp';
import { house, scene, TREATMENTS } from './drawn-scenes';

const never = new AbortController().signal;

async function squareOf(picture: Sharp): Promise<GreySquare> {
  const encoded = await picture.png().toBuffer();
  const { data, info } = await sharp(encoded).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return GreySquare.of(blocksOf(data, info.width, info.height).block64, 64);
}

const pairsAmong = (squares: readonly GreySquare[], related: readonly (readonly [number, number])[] = []) =>
  nearCopies({ count: squares.length, square: (at) => squares[at]! }, related, () => undefined, never);

test('the hash of a mirrored picture is known without mirroring it', async () => {
  const square = await squareOf(scene(3));
  const hash = perceptualHash(square, WHOLE);
  assert.deepEqual(mirroredHash(hash), perceptualHash(square.mirrored(), WHOLE));
  assert.equal(hashDistance(hash, hash), 0);
  assert.ok(hashDistance(hash, mirroredHash(hash)) > 10);
});

for (const [name, treat] of Object.entries(TREATMENTS)) {
  test(`a ${name} picture is found among others`, async () => {
    const others = await Promise.all([10, 11, 12, 13, 14, 15].map((number) => squareOf(scene(number))));
    const whole = await scene(1).png().toBuffer();
    const treated = await treat(sharp(whole)).toBuffer();
    const squares = [await squareOf(scene(1)), ...others, await squareOf(sharp(treated))];
    const pairs = await pairsAmong(squares);
    assert.deepEqual(
      pairs.map(({ a, b, mirrored = false }) => [a, b, mirrored]),
      [[0, 7, name === 'mirrored']],
    );
    assert.ok(pairs[0]!.nearness >= SAME_PICTURE && pairs[0]!.nearness < 1);
  });
}

test('what is said to be related is no copy unless its pixels say so', async () => {
  const squares = await Promise.all([1, 2, 3].map((number) => squareOf(scene(number))));
  assert.deepEqual(
    await pairsAmong(squares, [
      [0, 1],
      [1, 2],
    ]),
    [],
  );
});

test('drawings of one thing are no copies, and copies of one of them are', async () => {
  const houses = Array.from({ length: 20 }, (_, number) => number);
  const drawn = await Promise.all(houses.map((number) => squareOf(house(number))));
  const whole = await house(4).png().toBuffer();
  const small = await sharp(whole).resize(96, 96).jpeg({ quality: 60 }).toBuffer();
  const pairs = await pairsAmong([...drawn, await squareOf(sharp(small))]);
  assert.deepEqual(
    pairs.map(({ a, b }) => [a, b]),
    [[4, 20]],
  );
});

test('drawings that compression blurred are copies of what they were, and of no other drawing', async () => {
  // The first moves when it is aligned, the second has lost half of its edges.
  const pairs = await pairsAmong(
    await Promise.all(
      [1, 6].flatMap((number) => [
        squareOf(house(number)),
        house(number)
          .jpeg({ quality: 18 })
          .toBuffer()
          .then((small) => squareOf(sharp(small))),
      ]),
    ),
  );
  assert.deepEqual(
    pairs.map(({ a, b }) => [a, b]),
    [
      [0, 1],
      [2, 3],
    ],
  );
  assert.ok(pairs.every(({ nearness }) => nearness >= SAME_PICTURE));
});

test('pictures without structure are no copies of each other', async () => {
  const plain = (colour: string): Promise<GreySquare> =>
    squareOf(sharp({ create: { width: 90, height: 90, channels: 3, background: colour } }));
  assert.deepEqual(await pairsAmong([await plain('#eee'), await plain('#ddd'), await squareOf(scene(1))]), []);
});
