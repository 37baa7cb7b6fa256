/**
 * Figures of what is written down: reports, summaries, sizes of downloads. The interface writes its
 * own as the language of the editor does.
 */
import { t } from '@vscode/l10n';

/** A share in [0, 1] as whole percents: 0.624 → `62 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** A length in bytes as whole megabytes of a million, at least one: 18,400,000 → `18 MB`. */
export const megabytes = (bytes: number): string => t('{0} MB', Math.max(1, Math.round(bytes / 1e6)));
