/** The two labels that are no clusters: their numbers and names. */
import { t } from '@vscode/l10n';

/** Images in none of the labels. */
export const UNDECIDED = -1;
/** Images that the person took out of the data set. */
export const EXCLUDED = -2;
export const UNDECIDED_NAME = t('Undecided');
export const EXCLUDED_NAME = t('Excluded');
