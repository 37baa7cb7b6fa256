import { readFile } from 'node:fs/promises';
import { wordsOf } from '../../domain/error-words';
import { WinnowFailure } from '../../engine/base/failure';
import { readLabels, type LabelRow } from '../../engine/export/labels';
import { tableText } from '../../engine/tables/table-text';

/** @throws WinnowFailure `bad-request` when the file is missing or is not a labels file. */
export async function readLabelsFile(file: string): Promise<LabelRow[]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new WinnowFailure(
      'bad-request',
      `The labels file ${file} cannot be read (${code}). winnow cluster --labels writes one.`,
    );
  }
  try {
    return readLabels(tableText(bytes));
  } catch (error) {
    throw new WinnowFailure('bad-request', `${file}: ${wordsOf(error)}`);
  }
}
