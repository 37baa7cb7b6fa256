import { t } from '@vscode/l10n';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { WinnowFailure } from '../base/failure';
import type { KnownFile } from '../images/list-images';
import { forEachRow } from '../base/lanes';
import type { PlannedFile } from './export-plan';
import type { LabelRow } from './labels';

const SHOWN = 3;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Refuses pictures that have other contents than those that were labelled: a program may have
 * written into them, also through the hard links of an earlier export. Only files whose size or
 * times changed are read.
 * @param known what the last scan found, by path.
 * @throws WinnowFailure `bad-request` that names some of them.
 */
export async function refuseChanged(
  rows: readonly LabelRow[],
  files: readonly PlannedFile[],
  known: Readonly<Record<string, KnownFile>>,
  signal: AbortSignal,
): Promise<void> {
  const changed: string[] = [];
  await forEachRow(files.length, signal, async (i) => {
    const { row, source } = files[i]!;
    const { path: file, contents } = rows[row]!;
    if (contents === undefined || !SHA256.test(contents)) return;
    const before = known[file];
    const now = await stat(source);
    const same =
      before?.sha256 === contents &&
      before.bytes === now.size &&
      before.modified === now.mtimeMs &&
      before.changed === now.ctimeMs;
    if (!same && (await sha256Of(source, signal)) !== contents) changed.push(file);
  });
  if (changed.length === 0) return;
  changed.sort();
  const names = changed.slice(0, SHOWN).join(', ');
  const why = t(
    'A program wrote into them since they were labelled, perhaps through hard links. Cluster again, so that the labels are about these pictures; nothing was exported.',
  );
  throw new WinnowFailure(
    'bad-request',
    changed.length > SHOWN
      ? t('{0} and {1} more have other contents than when labelled. {2}', names, changed.length - SHOWN, why)
      : t('These have other contents than when labelled: {0}. {1}', names, why),
  );
}

async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(createReadStream(file), digest, { signal });
  return digest.digest('hex');
}
