import { stampOf } from '../base/file-stamp';
import type { FeatureMatrix } from '../numeric/matrix';
import { TextModel } from '../network/backend/onnx/text-model';
import { checkTextHalf, type TextFiles } from '../models/text-half';
import { readTokens, type Tokens } from './tokens';
import { toUnitLength } from '../numeric/unit-length';

/** A network of 250 MB stays in memory so long after it was asked. */
const KEPT_MS = 60_000;

interface Reader {
  readonly tokens: Tokens;
  readonly network: TextModel;
}

/** What was opened last: to open it takes longer than to read a text. */
let opened: { readonly key: string; readonly reader: Promise<Reader>; timer?: NodeJS.Timeout } | undefined;
/** Settles once nobody reads any more: the reader is one for all who ask. */
let work: Promise<unknown> = Promise.resolve();

/**
 * Where texts lie among the pictures, texts × dimension, each of unit length.
 * @throws WinnowFailure `bad-request` where the files are not what they should be; the signal's
 * reason after a text.
 */
export function textEmbeddings(
  files: TextFiles,
  texts: readonly string[],
  threads: number,
  signal: AbortSignal,
): Promise<FeatureMatrix> {
  const asked = work.then(() => embed(files, texts, threads, signal));
  work = asked.catch(() => undefined);
  return asked;
}

async function embed(
  files: TextFiles,
  texts: readonly string[],
  threads: number,
  signal: AbortSignal,
): Promise<FeatureMatrix> {
  await checkTextHalf(files, signal);
  const { tokens, network } = await open(files, threads);
  const rows: Float32Array[] = [];
  for (const text of texts) {
    signal.throwIfAborted();
    rows.push(await network.embed(tokens(text, network.length)));
  }
  const dimension = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * dimension);
  rows.forEach((row, at) => all.set(row, at * dimension));
  toUnitLength(all, dimension);
  return { count: rows.length, dimension, rows: all };
}

function open(files: TextFiles, threads: number): Promise<Reader> {
  const key = [files.network, stampOf(files.network), files.tokenizer, stampOf(files.tokenizer), threads].join('\n');
  if (opened?.key !== key) {
    close();
    const reader = Promise.all([readTokens(files.tokenizer), TextModel.open(files.network, threads)]).then(
      ([tokens, network]) => ({ tokens, network }),
    );
    opened = { key, reader };
    reader.catch(close);
  }
  const mine = opened;
  clearTimeout(mine.timer);
  mine.timer = setTimeout(() => void (work = work.then(() => (opened === mine ? close() : undefined))), KEPT_MS);
  mine.timer.unref();
  return mine.reader;
}

function close(): void {
  clearTimeout(opened?.timer);
  void opened?.reader.then(({ network }) => network.dispose()).catch(() => undefined);
  opened = undefined;
}
