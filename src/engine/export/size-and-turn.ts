import { open, readFile } from 'node:fs/promises';
import { decodeBmp } from '../images/bmp';
import { isTurned, loadSharp } from '../images/decode/decode';
import { HEAD } from '../images/file-kind';
import { formatOf, type ImageFormat } from '../images/image-format';
import { decodePnm } from '../images/pnm';

export interface PictureFacts {
  /** In pixels, as a reader sees it that does not turn it. */
  readonly width: number;
  readonly height: number;
  readonly turned: boolean;
}

/** What the head of a picture's file says; undefined where it cannot be read. */
export async function pictureFacts(file: string): Promise<PictureFacts | undefined> {
  try {
    const format = await formatIn(file);
    if (format === 'bmp' || format === 'pnm') {
      const contents = await readFile(file);
      const { width, height } = format === 'bmp' ? decodeBmp(contents) : decodePnm(contents);
      return { width, height, turned: false };
    }
    const sharp = await loadSharp();
    const metadata = await sharp(file, { limitInputPixels: false, limitInputChannels: false }).metadata();
    return { width: metadata.width, height: metadata.height, turned: isTurned(metadata) };
  } catch {
    return undefined;
  }
}

/** The format by a file's first bytes; undefined where nothing is known of them. */
export async function formatIn(file: string): Promise<ImageFormat | undefined> {
  const handle = await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return formatOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
