/**
 * What an audit says of the parts that a tree has already, such as train, val and test. Plain data.
 */
import { t } from '@vscode/l10n';

export interface PartsAudit {
  readonly parts: readonly { readonly name: string; readonly images: number }[];
  /**
   * Sets of near copies that lie in more than one part: a test would ask what was learned in
   * training.
   */
  readonly leaks: readonly Leak[];
  /** Classes that a part lacks. */
  readonly missing: readonly { readonly part: string; readonly classes: readonly string[] }[];
}

interface Leak {
  /** The images, by part. */
  readonly images: readonly number[];
  /** The least of how near they are to each other. */
  readonly nearness: number;
}

/** A sentence for each thing that is wrong with the parts; none where nothing is. */
export function partsInWords({ leaks, missing }: PartsAudit): string[] {
  const leaky =
    leaks.length === 1
      ? t('1 picture lies in more than one part: what a test asks was learned before.')
      : t('{0} pictures lie in more than one part: what a test asks was learned before.', leaks.length);
  return [
    ...(leaks.length > 0 ? [leaky] : []),
    ...missing.map(({ part, classes }) =>
      classes.length === 1
        ? t('{0} lacks the class {1}.', part, classes[0]!)
        : t('{0} lacks the classes {1}.', part, classes.join(', ')),
    ),
  ];
}
