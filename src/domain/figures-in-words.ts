/** Figures as a person reads them on a command line; editor and pages write theirs by language. */
import { t } from '@vscode/l10n';

/** A share in [0, 1] as whole percents: 0.624 → `62 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** A length in bytes as whole megabytes of a million bytes, at least one: 18,400,000 → `18 MB`. */
export const megabytes = (bytes: number): string => t('{0} MB', Math.max(1, Math.round(bytes / 1e6)));
