import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { cannot } from '../base/file-system-failure';
import { checkWritable } from '../base/writable';
import type { FinishedRun } from '../curation/current';
import { reportOf } from './report';

/**
 * Writes the data card of a run to `file`, whole or not at all, in the place of what is there.
 * @throws WinnowFailure `bad-request` where the place cannot be written, before the work; the
 * signal's reason when aborted.
 */
export async function writeReport(run: FinishedRun, file: string, signal: AbortSignal): Promise<void> {
  await checkWritable(file);
  const page = await reportOf(run, signal);
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, page, { flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    throw cannot('write', file, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
