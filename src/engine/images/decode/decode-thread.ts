/**
 * A worker thread of {@link DecodeThreads}: decodes what needs no library, and says so of
 * everything else.
 */
import '../../base/language';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { plainBlocks, type DecodedImage } from './cut-blocks';
import { sha256 } from '../../base/sha256';

/** A larger file has more pixels than are decoded here. */
const MOST_BYTES = 512 * 1024;

parentPort?.on('message', (files: readonly string[]) => {
  const answers = files.map(decoded);
  const moved = answers.flatMap((blocks) => (blocks ? [blocks.block64.buffer, blocks.block96.buffer] : []));
  parentPort?.postMessage(answers, moved);
});

/** Holds a file's contents while they are decoded. */
const room = Buffer.allocUnsafeSlow(MOST_BYTES);

function decoded(file: string): DecodedImage | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, 'r');
    const { size } = fstatSync(opened);
    if (size > MOST_BYTES || readSync(opened, room, 0, size, 0) < size) return undefined;
    const contents = room.subarray(0, size);
    const blocks = plainBlocks(contents);
    return blocks && { ...blocks, sha256: sha256(contents) };
  } catch {
    // The engine's own thread reads it again and finds the words.
    return undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}
