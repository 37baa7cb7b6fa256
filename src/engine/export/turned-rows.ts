import { forEachRow } from '../base/lanes';
import type { PlannedFile } from './export-plan';
import type { LabelRow } from './labels';
import { pictureFacts } from './size-and-turn';

/**
 * How many of the files only EXIF turns upright: a run knows it of its pictures, those of a table
 * are asked.
 */
export async function turnedRows(
  rows: readonly LabelRow[],
  files: readonly PlannedFile[],
  signal: AbortSignal,
): Promise<number> {
  let turned = 0;
  await forEachRow(files.length, signal, async (i) => {
    const { row, source } = files[i]!;
    const { turned: known, contents } = rows[row]!;
    const isTurned = contents === undefined ? (await pictureFacts(source))?.turned : known;
    if (isTurned === true) turned++;
  });
  return turned;
}
