import { t } from '@vscode/l10n';
import type { PassedOver } from './dataset';

/** Files that were passed over, in one line for a person; empty where there are none. */
export function passedOverInWords(rows: readonly PassedOver[]): string {
  const files = rows.reduce((sum, row) => sum + row.files, 0);
  if (files === 0) return '';
  const kinds = rows.map(({ files: count, kind, reason }) =>
    t('{0} {1} ({2})', count, count === 1 ? singular(kind) : kind, reason),
  );
  const all = kinds.join(', ');
  return files === 1 ? t('1 file was passed over: {0}', all) : t('{0} files were passed over: {1}', files, all);
}

/** The first noun of a kind's name, as in `files that cannot be opened`, loses its plural. */
function singular(kind: string): string {
  return kind.replace(/(\w+?)s(?= that| of|$)/, '$1');
}
