import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { principalComponents } from '../../src/engine/numeric/pca';
import { learnPreparation } from '../../src/engine/features/preparation';
import { decodeImages } from '../../src/engine/images/decode/decode-images';
import { hog, HOG_DIMENSION } from '../../src/engine/features/hog/hog';
import type { FeatureMatrix } from '../../src/engine/numeric/matrix';
import { rowsInMemory } from '../../src/engine/features/row-source';
import { Random } from '../../src/engine/base/random';
import { IMAGE_EXTENSIONS } from '../../src/engine/images/find-images';

/** Bytes of a picture of 64 × 64. */
export const BLOCK = 64 * 64 * 3;
/** 4000 × 3000: what a telephone takes. */
const LARGE = { width: 4000, height: 3000 };
const DIMENSION = 150;

interface Photo {
  readonly file: string;
  /** Its class: the name of its folder. */
  readonly kind: string;
}

/**
 * The photos that rows share, and what is made from them. Each thing is made when it is first asked
 * for.
 */
export class Material {
  readonly scratch = mkdtempSync(path.join(tmpdir(), 'winnow-bench-'));
  private blocks: Promise<Uint8Array> | undefined;
  private features: Promise<FeatureMatrix> | undefined;
  private flatFolder: string | undefined;

  /** @param tree one sub-folder a class. */
  constructor(
    readonly tree: string,
    private readonly threads: number,
  ) {}

  file(name: string): string {
    return path.join(this.scratch, name);
  }

  /** Every photo with its class, sorted. */
  photos(): Photo[] {
    return readdirSync(this.tree, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name: kind }) =>
        readdirSync(path.join(this.tree, kind))
          .filter((name) => IMAGE_EXTENSIONS.has(path.extname(name).toLowerCase()))
          .map((name) => ({ file: path.join(this.tree, kind, name), kind })),
      )
      .sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  /** `count` of the photos, evenly from all of them. */
  some(count: number): string[] {
    const all = this.photos();
    const taken = Math.min(count, all.length);
    return Array.from({ length: taken }, (_, i) => all[Math.floor((i * all.length) / taken)]!.file);
  }

  /** The photos in one folder without classes, so that a run sees none. */
  flat(): string {
    if (this.flatFolder === undefined) {
      this.flatFolder = this.file('photos');
      mkdirSync(this.flatFolder);
      for (const [name, { file }] of this.flatNames()) copyFileSync(file, path.join(this.flatFolder, name));
    }
    return this.flatFolder;
  }

  /** Class of each photo in {@link flat}, by its name. */
  truth(): ReadonlyMap<string, string> {
    return new Map([...this.flatNames()].map(([name, { kind }]) => [name, kind]));
  }

  /**
   * Photos by the name that they have in {@link flat}: their own, unless another class has one of
   * the same name.
   */
  private flatNames(): ReadonlyMap<string, Photo> {
    const photos = new Map<string, Photo>();
    for (const photo of this.photos()) {
      const { name, ext } = path.parse(photo.file);
      let free = name + ext;
      for (let n = 2; photos.has(free); n++) free = `${name} ${n}${ext}`;
      photos.set(free, photo);
    }
    return photos;
  }

  /** `count` photos of 12 megapixels, as JPEG, enlarged from ours. */
  async large(count: number): Promise<string[]> {
    const folder = this.file('large');
    mkdirSync(folder, { recursive: true });
    const files: string[] = [];
    for (const [i, photo] of this.some(count).entries()) {
      files.push(path.join(folder, `${i}.jpg`));
      const enlarged = sharp(photo)
        .resize({ ...LARGE, fit: 'fill' })
        .flatten()
        .toColourspace('srgb');
      await enlarged.jpeg({ quality: 90 }).toFile(files.at(-1)!);
    }
    return files;
  }

  /** All photos at 64 × 64: count × 12,288 bytes, RGB interleaved. */
  pixels(): Promise<Uint8Array> {
    this.blocks ??= (async () => {
      const files = this.some(Infinity);
      const blocks = new Uint8Array(files.length * BLOCK);
      await decodeImages(files, {
        parallel: this.threads * 2,
        signal: new AbortController().signal,
        onDecoded: (index, result) => {
          if (!(result instanceof Error)) blocks.set(result.block64, index * BLOCK);
        },
      });
      return blocks;
    })();
    return this.blocks;
  }

  /**
   * Features as clustering gets them: the first 150 principal components of all photos'
   * standardised HOG.
   */
  hogFeatures(): Promise<FeatureMatrix> {
    this.features ??= (async () => {
      const blocks = await this.pixels();
      const count = blocks.length / BLOCK;
      const rows = new Float32Array(count * HOG_DIMENSION);
      for (let i = 0; i < count; i++) {
        hog(blocks.subarray(i * BLOCK, (i + 1) * BLOCK), rows.subarray(i * HOG_DIMENSION, (i + 1) * HOG_DIMENSION));
      }
      const random = new Random(1);
      const signal = new AbortController().signal;
      const source = rowsInMemory({ count, dimension: HOG_DIMENSION, rows });
      const standard = await learnPreparation(source, 0, 'published', random, { progress: () => undefined, signal });
      return principalComponents({ count, ...standard }, DIMENSION, random, signal);
    })();
    return this.features;
  }

  /** Raw numbers as a file that a peer reads. */
  write(name: string, values: Uint8Array | Float32Array | Int32Array): string {
    const file = this.file(name);
    writeFileSync(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return file;
  }

  dispose(): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }
}
