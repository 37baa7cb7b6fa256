import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import type { ImageNote } from '../../../src/domain/dataset';
import type { PictureFacts } from '../../../src/domain/picture-facts';
import { headOf } from '../../../src/engine/images/decode/picture-size';
import { KeptFacts } from '../../../src/engine/quality/kept-facts';
import { measuresOf } from '../../../src/engine/quality/measures';
import { verdicts } from '../../../src/engine/quality/verdicts';
import { scene } from '../copies/drawn-scenes';

async function factsOf(picture: Sharp): Promise<PictureFacts> {
  const contents = await picture.png().toBuffer();
  const { data, info } = await sharp(contents)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { ...(await headOf(contents)), ...measuresOf(data, info.width, info.height) };
}
const others = Promise.all([1, 2, 3, 4, 5, 6, 7].map((number) => factsOf(scene(number))));
const drawn = async (): Promise<Sharp> => sharp(await scene(9).png().toBuffer()).removeAlpha();

async function notesOn(picture: Sharp): Promise<ImageNote[]> {
  const found = verdicts([...(await others), await factsOf(picture)]);
  assert.ok(
    found.slice(0, -1).every((notes) => notes.length === 0),
    'the others are good',
  );
  return found.at(-1)!;
}

const FAULTY: readonly (readonly [ImageNote, (picture: Sharp) => Sharp])[] = [
  ['blurred', (picture) => picture.blur(9)],
  ['dark', (picture) => picture.linear(0.2, 0)],
  ['bright', (picture) => picture.linear(0.04, 245)],
  ['low contrast', (picture) => picture.linear(0.08, 120)],
  ['odd size', (picture) => picture.resize(24, 18)],
  ['odd shape', (picture) => picture.resize(240, 60, { fit: 'cover' })],
  ['grey', (picture) => picture.greyscale()],
];
for (const [fault, spoil] of FAULTY) {
  test(`a picture that is spoilt is noted: ${fault}`, async () => {
    assert.ok((await notesOn(spoil(await drawn()))).includes(fault));
  });
}

test('a picture of one colour has little information', async () => {
  const plain = sharp({ create: { width: 240, height: 180, channels: 3, background: '#a63' } });
  assert.ok((await notesOn(plain)).includes('little information'));
});

test('a good picture has no fault', async () => {
  assert.deepEqual(await notesOn(await drawn()), []);
});

test('grey is no fault among grey pictures', async () => {
  const facts = await Promise.all([1, 2, 3].map((number) => factsOf(scene(number).greyscale())));
  assert.deepEqual(verdicts(facts), [[], [], []]);
});

test('a picture that was not measured has no verdict', async () => {
  assert.deepEqual(verdicts([undefined, ...(await others)])[0], []);
});

test('facts come back from the store as they were, to four digits, and those of another version do not', async () => {
  const files = new Map<string, unknown>();
  const store = {
    readJson: <T>(name: string) => files.get(name) as T,
    writeJson: (name: string, value: unknown) => void files.set(name, JSON.parse(JSON.stringify(value))),
  };
  const facts = (await others)[0]!;
  const kept = new KeptFacts(store);
  kept.set('ab', facts);
  kept.save();
  const again = new KeptFacts(store).get('ab')!;
  for (const [name, value] of Object.entries(facts)) {
    const found = again[name as keyof PictureFacts];
    if (typeof value === 'number') assert.ok(Math.abs(value - Number(found)) < 1e-4, name);
    else assert.equal(found, value);
  }
  files.set('facts.json', { ...(files.get('facts.json') as object), version: 0 });
  assert.equal(new KeptFacts(store).has('ab'), false);
});

test('the head of a file tells sides as they are seen, and when the camera took it', async () => {
  const contents = await scene(1)
    .jpeg()
    .withExif({ IFD2: { DateTimeOriginal: '2021:05:03 10:20:30' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { width, height, format, taken, bytes } = await headOf(contents);
  assert.deepEqual([width, height, format, bytes], [180, 240, 'jpeg', contents.length]);
  assert.equal(taken, Date.UTC(2021, 4, 3, 10, 20, 30) / 1000);
});
