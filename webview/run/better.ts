/** Which values of a measure are better, in words. */
import { t } from '@vscode/l10n';

export type Better = 'higher' | 'lower';

export const BETTER_WORDS: Readonly<Record<Better, string>> = {
  higher: t('higher is better'),
  lower: t('lower is better'),
};
