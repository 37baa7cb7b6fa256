import { t } from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { sha256 } from '../../base/sha256';
import { WORKING_SIDE } from '../../images/decode/cut-blocks';
import { loadSharp, readPixels } from '../../images/decode/decode';
import { withoutFrame } from '../../images/decode/frame';
import { resampled } from '../../images/decode/resample';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';
import { seenRegion } from './seen-region';

/**
 * An image file as a pretrained network sees it, without its frame: side × side × 3 bytes, RGB
 * interleaved.
 * @param hash SHA-256 that the contents are to have.
 * @throws Error where they have another, or cannot be decoded; with libvips' words there.
 */
export async function readPicture(
  file: string,
  hash: string | undefined,
  side: number,
  preprocessing: Preprocessing,
): Promise<Uint8Array<ArrayBuffer>> {
  return seenPicture(await readFile(file), hash, side, preprocessing);
}

/** The same of the contents of a file. @throws as {@link readPicture}. */
export async function seenPicture(
  contents: Buffer,
  hash: string | undefined,
  side: number,
  preprocessing: Preprocessing,
): Promise<Uint8Array<ArrayBuffer>> {
  if (hash !== undefined && sha256(contents) !== hash) {
    throw new Error(t('The file changed since it was found. Cluster again to take it in.'));
  }
  // Half of the picture may be frame.
  const longest = Math.max(WORKING_SIDE, side * 2);
  const { pixels, width, height } = await readPixels(await loadSharp(), contents, longest);
  const region = seenRegion(withoutFrame(pixels, width, height), preprocessing);
  return resampled(pixels, width, height, region, side);
}
