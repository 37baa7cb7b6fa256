/** A worker thread of {@link DecodeThreads}: decodes what needs no library, and says so of everything else. */
import { readFileSync, statSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { plainBlocks, type DecodedImage } from './cut-blocks';

/** A larger file has more pixels than are decoded here. */
const MOST_BYTES = 512 * 1024;

parentPort?.on('message', (file: string) => {
  const blocks = decoded(file);
  parentPort?.postMessage(blocks, blocks ? [blocks.block64.buffer, blocks.block96.buffer] : []);
});

function decoded(file: string): DecodedImage | undefined {
  try {
    return statSync(file).size > MOST_BYTES ? undefined : plainBlocks(readFileSync(file));
  } catch {
    // The engine's own thread reads it again and finds the words.
    return undefined;
  }
}
