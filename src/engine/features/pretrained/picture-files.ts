import { t } from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';
import { WORKING_SIDE } from '../../images/decode/cut-blocks';
import { loadSharp, readPixels } from '../../images/decode/decode';
import { withoutFrame } from '../../images/decode/frame';
import { resampled } from '../../images/decode/resample';
import { WinnowFailure, wordsOf } from '../../base/failure';
import { sha256 } from '../../base/sha256';
import { seenRegion, type PictureSource } from './pretrained';

/**
 * Image files that were there when they were found and cannot be read any more, or hold something
 * else by now.
 */
export class LostPictures extends WinnowFailure {
  /** @param reasons why, in words, by absolute path. */
  constructor(readonly reasons: ReadonlyMap<string, string>) {
    const [file, why] = [...reasons][0]!;
    super('internal', t('{0} images were lost while they were worked on: {1}: {2}', reasons.size, file, why));
  }
}

/** What pictures were when they were found. */
export interface FoundPictures {
  /** SHA-256 of the contents of each file. */
  readonly hashes: readonly string[];
  /** Told of a file that is gone, has other contents or cannot be decoded; it reads as black. */
  readonly onLost: (image: number, reason: string) => void;
}

/**
 * The image files themselves as the pictures of a pretrained network, without their frames. Not the
 * store's blocks of 96: the network was trained on finer pictures. On 593 photos of nine kinds, of
 * the twenty nearest neighbours by MobileNetV2 98.4 % were of the same kind from files, and 96.3 %
 * from blocks. Its usual central crop gave 97.0 %.
 * @param files absolute paths.
 * @param found what the files were when they were found. Without it, one that cannot be decoded
 * rejects, with libvips' words.
 */
export function pictureFiles(
  files: readonly string[],
  preprocessing: Preprocessing,
  found?: FoundPictures,
): PictureSource {
  const read = async (image: number, side: number): Promise<Uint8Array> => {
    try {
      return await readPicture(files[image]!, found?.hashes[image], side, preprocessing);
    } catch (error) {
      if (!found) throw error;
      const { code } = error as NodeJS.ErrnoException;
      found.onLost(image, code === 'ENOENT' ? t('The file is gone since it was found.') : wordsOf(error));
      return new Uint8Array(side * side * 3);
    }
  };
  return { count: files.length, read };
}

async function readPicture(
  file: string,
  hash: string | undefined,
  side: number,
  preprocessing: Preprocessing,
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const bytes = await readFile(file);
  if (hash !== undefined && sha256(bytes) !== hash) {
    throw new Error(t('The file changed since it was found. Cluster again to take it in.'));
  }
  // Half of the picture may be frame.
  const { pixels, width, height } = await readPixels(sharp, bytes, Math.max(WORKING_SIDE, side * 2));
  const region = seenRegion(withoutFrame(pixels, width, height), preprocessing);
  return resampled(pixels, width, height, region, side);
}
