import { linkSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { PictureFacts } from '../../../src/domain/picture-facts';
import { Random } from '../../../src/engine/base/random';
import { sha256 } from '../../../src/engine/base/sha256';
import { keepPretrained, type PretrainedPlan } from '../../../src/engine/features/pretrained/pretrained-extractor';
import { PRETRAINED_PART } from '../../../src/engine/features/pretrained/pretrained-parts';
import { KEPT, noClasses } from '../../../src/engine/features/pretrained/top-classes';
import type { ImageFile } from '../../../src/engine/images/list-images';
import type { ChosenModel } from '../../../src/engine/models/model-file';
import { KeptFacts } from '../../../src/engine/quality/kept-facts';
import { PixelBlocks, type BlockSide } from '../../../src/engine/store/blocks';
import type { Store } from '../../../src/engine/store/store';

/** Kinds of images: Gaussians of the mixture, and pictures that are drawn. */
const KINDS = 300;
const FOLDER_OF = 1000;
/** Of so many images one is a copy of the image before it. */
const COPY_EVERY = 100;
const CLASSES = 1000;
/** Length of the tables that noise is read from; a prime, so that rows do not repeat. */
const NOISE = 1_000_003;

const kindOf = (image: number): number => (Math.imul(image, 2_654_435_761) >>> 0) % KINDS;
const isCopy = (image: number): boolean => image % COPY_EVERY === COPY_EVERY - 1;

/** Images that were never drawn one by one: their contents follow from their numbers. */
export class SyntheticImages {
  readonly images: ImageFile[] = [];
  private readonly noise = new Float32Array(NOISE);

  constructor(
    readonly root: string,
    readonly count: number,
  ) {
    const random = new Random(7);
    for (let i = 0; i < NOISE; i++) this.noise[i] = random.normal();
  }

  /** Hard links to a few drawn pictures: one for each image, and one for its thumbnail. */
  async link(store: Store): Promise<void> {
    const drawn = path.join(this.root, '..', 'drawn');
    mkdirSync(drawn, { recursive: true });
    for (let kind = 0; kind < KINDS; kind++) {
      const background = { r: (kind * 37) % 256, g: (kind * 91) % 256, b: (kind * 151) % 256 };
      await sharp({ create: { width: 192, height: 128, channels: 3, background } })
        .webp()
        .toFile(path.join(drawn, `${kind}.webp`));
    }
    const made = new Set<string>();
    const into = (folder: string): string => {
      if (!made.has(folder)) mkdirSync(folder, { recursive: true });
      made.add(folder);
      return folder;
    };
    for (let image = 0; image < this.count; image++) {
      const hash = sha256(`image ${image}`);
      const source = path.join(drawn, `${kindOf(image)}.webp`);
      const folder = `shelf ${String(Math.floor(image / FOLDER_OF)).padStart(4, '0')}`;
      const file = `${folder}/photo ${String(image).padStart(7, '0')}.webp`;
      into(path.join(this.root, folder));
      linkSync(source, path.join(this.root, file));
      linkSync(source, path.join(into(path.join(store.thumbnailFolder, hash.slice(0, 2))), `${hash}.webp`));
      this.images.push({ path: file, sha256: hash, bytes: 0, modified: 0, changed: 0 });
    }
    const facts = new KeptFacts(store);
    const known = Array.from({ length: KINDS }, (_, kind) => statSync(path.join(drawn, `${kind}.webp`)));
    for (const [image, found] of this.images.entries()) {
      const { size: bytes, mtimeMs: modified, ctimeMs: changed } = known[kindOf(image)]!;
      this.images[image] = { ...found, bytes, modified, changed };
      facts.set(found.sha256, factsOf(image, bytes));
    }
    facts.save();
    store.writeJson('files.json', Object.fromEntries(this.images.map((image) => [image.path, image])));
  }

  /** Features of a network as if it had seen the images: a Gaussian for each kind. */
  keepFeatures(store: Store, model: ChosenModel, plan: PretrainedPlan, dimension: number): void {
    const random = new Random(11);
    const means = Float32Array.from({ length: KINDS * dimension }, () => Math.max(0, random.normal()));
    const distinct = this.images.flatMap(({ sha256: hash }, image) => (isCopy(image) ? [] : [{ hash, image }]));
    for (let from = 0; from < distinct.length; from += PRETRAINED_PART) {
      const part = distinct.slice(from, from + PRETRAINED_PART);
      const rows = new Float32Array(part.length * dimension);
      const classes = noClasses(part.length);
      for (const [row, { image }] of part.entries()) {
        const mean = kindOf(image) * dimension;
        let at = Math.imul(image, 40_503) >>> 1;
        for (let j = 0; j < dimension; j++, at++) {
          rows[row * dimension + j] = Math.max(0, means[mean + j]! + 0.8 * this.noise[at % NOISE]!);
        }
        for (let rank = 0; rank < KEPT; rank++) {
          classes.classes[row * KEPT + rank] = (kindOf(image) * 3 + rank) % CLASSES;
          classes.probabilities[row * KEPT + rank] = 0.5 / (rank + 1);
        }
      }
      const hashes = part.map(({ hash }) => hash);
      keepPretrained(store, model, plan, hashes, { count: part.length, dimension, rows, classes });
    }
  }
}

/** Pixels that are drawn whenever they are read: those of a million images would fill 40 GB. */
export class DrawnBlocks extends PixelBlocks {
  private readonly positions: ReadonlyMap<string, number>;
  private readonly drawn: readonly Uint8Array[];
  private readonly noise = new Int8Array(NOISE);

  constructor(store: Store, images: readonly ImageFile[]) {
    super(store);
    this.positions = new Map(images.map(({ sha256: hash }, image) => [hash, image]));
    const random = new Random(13);
    for (let i = 0; i < NOISE; i++) this.noise[i] = Math.round(20 * random.normal());
    this.drawn = Array.from({ length: KINDS }, () => gratings(random));
  }

  override has(hash: string): boolean {
    return this.positions.has(hash);
  }

  override sumsOf(hash: string): string {
    const image = this.positions.get(hash)!;
    return `${isCopy(image) ? image - 1 : image} 0`;
  }

  override read(hash: string, side: BlockSide, out: Uint8Array, at = 0): void {
    if (side !== 64) throw new RangeError('only the small blocks are drawn');
    const image = this.positions.get(hash)!;
    const picture = this.drawn[kindOf(image)]!;
    let from = (Math.imul(image, 48_271) >>> 1) % (NOISE - picture.length);
    for (let i = 0; i < picture.length; i++) {
      const value = picture[i]! + this.noise[from++]!;
      out[at + i] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
}

/** A picture of waves, 64 × 64 × 3. */
function gratings(random: Random): Uint8Array {
  const waves = Array.from({ length: 4 }, () => ({
    x: (random.next() - 0.5) / 2,
    y: (random.next() - 0.5) / 2,
    phase: 6.28 * random.next(),
  }));
  const colour = [random.next(), random.next(), random.next()];
  const out = new Uint8Array(64 * 64 * 3);
  for (let y = 0, at = 0; y < 64; y++) {
    for (let x = 0; x < 64; x++) {
      const value = waves.reduce((sum, wave) => sum + Math.sin(wave.x * x + wave.y * y + wave.phase), 0);
      for (const share of colour) out[at++] = 128 + 30 * value * (0.5 + share / 2);
    }
  }
  return out;
}

function factsOf(image: number, bytes: number): PictureFacts {
  return {
    width: 192 + (image % 7),
    height: 128,
    bytes,
    format: 'webp',
    taken: null,
    camera: null,
    sharpness: 30 + (image % 11),
    edges: 40,
    crowding: 10,
    brightest: 0.9,
    darkest: 0.1,
    contrast: 0.8,
    information: 7,
    colour: 0.4,
  };
}
