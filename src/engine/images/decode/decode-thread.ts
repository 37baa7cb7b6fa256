/**
 * A worker thread of {@link DecodeThreads}: decodes what needs no library, and says so of
 * everything else.
 */
import '../../base/language';
import { parentPort } from 'node:worker_threads';
import { plainBlocks, type DecodedImage } from './cut-blocks';
import { readSmall } from '../../base/read-small';
import { sha256 } from '../../base/sha256';

/** A larger file has more pixels than are decoded here. */
const MOST_BYTES = 512 * 1024;

parentPort?.on('message', (files: readonly string[]) => {
  const answers = files.map(decoded);
  const moved = answers.flatMap((blocks) => (blocks ? [blocks.block64.buffer, blocks.block96.buffer] : []));
  parentPort?.postMessage(answers, moved);
});

function decoded(file: string): DecodedImage | undefined {
  try {
    const contents = readSmall(file, MOST_BYTES);
    const blocks = contents && plainBlocks(contents);
    return blocks && { ...blocks, sha256: sha256(contents) };
  } catch {
    // The engine's own thread reads it again and finds the words.
    return undefined;
  }
}
