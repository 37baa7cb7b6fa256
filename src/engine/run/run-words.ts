/** What a run says of the pictures that it found. */
import { t } from '@vscode/l10n';
import { passedOverInWords } from '../../domain/passed-over';
import type { Ingested } from './ingest';

/** Where nothing can be read, so many reasons are told. */
const SHOWN_REASONS = 3;

export function changedWords(changed: readonly string[]): string {
  const why = t('If you did not change them, a program wrote into them, perhaps through hard links.');
  return changed.length === 1
    ? t('{0} has other contents than at the last run. {1}', changed[0]!, why)
    : t(
        '{0} pictures, {1} among them, have other contents than at the last run. {2}',
        changed.length,
        changed[0]!,
        why,
      );
}

/** Which pictures are equal; of several sets of equal ones the largest is named. */
export function equalWords(all: number, different: number, largest: number, first: string, others: number): string {
  const copies = all - different;
  if (different === 1) return t('All {0} files are one picture. Copies count once and share a label.', all);
  if (copies === 1) return t('Of {0} pictures one is a copy, of {1}. Copies count once and share a label.', all, first);
  return others === 0
    ? t(
        'Of {0} pictures {1} are different, {2} are copies: {3} files are one picture, {4}. Copies count once and share a label.',
        all,
        different,
        copies,
        largest,
        first,
      )
    : t(
        'Of {0} pictures {1} are different, {2} are copies: {3} files are one picture, {4} (the largest set). Copies count once and share a label.',
        all,
        different,
        copies,
        largest,
        first,
      );
}

export function linksOutWords(count: number): string {
  return count === 1
    ? t(
        'A link leads to a folder outside of the chosen ones and was not followed. Choose that folder too to take its pictures in.',
      )
    : t(
        '{0} links lead to folders outside of the chosen ones and were not followed. Choose those folders too to take their pictures in.',
        count,
      );
}

/** One more sentence, on the files that were passed over. */
export function afterwards({ passedOver, unreadable }: Ingested): string {
  const words = passedOverInWords(passedOver);
  const odd = unreadable.filter(({ kind }) => kind === undefined);
  const firsts = odd.filter(({ reason }, i) => odd.findIndex((row) => row.reason === reason) === i);
  const listed = firsts.slice(0, SHOWN_REASONS).map(({ path: file, reason }) => ` ${file}: ${reason}`);
  return (words === '' ? '' : ` ${words}.`) + listed.join('');
}
