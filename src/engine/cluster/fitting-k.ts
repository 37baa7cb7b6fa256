import { t } from '@vscode/l10n';
import type { RunConfiguration } from '../../domain/configuration';

/**
 * Pictures that a group has on average, at least, where k is chosen and where a person chose it.
 */
const PICTURES_A_GROUP = 4;
const PICTURES_A_WANTED_GROUP = 2;

/** Groups that so many distinct pictures can fall into where k is chosen. */
export const mostGroups = (distinct: number): number => Math.max(2, Math.floor(distinct / PICTURES_A_GROUP));

/**
 * The configuration with a k that so many distinct pictures can bear: groups of one picture are no
 * groups. Of 80 pictures or more the usual range holds.
 * @returns `said`, a sentence for a person, where a k that was asked for became smaller.
 */
export function fittingK<Configuration extends Pick<RunConfiguration, 'k' | 'kRange'>>(
  configuration: Configuration,
  distinct: number,
): { readonly configuration: Configuration; readonly said?: string } {
  const { k, kRange } = configuration;
  const most = mostGroups(distinct);
  const fitting = { ...configuration, kRange: [Math.min(kRange[0], most), Math.min(kRange[1], most)] as const };
  const largest = Math.max(2, Math.floor(distinct / PICTURES_A_WANTED_GROUP));
  if (k === 'auto' || k <= largest) return { configuration: fitting };
  const said = t(
    '{0} clusters are too many for {1} different pictures: {2} are made, of two pictures or more on average.',
    k,
    distinct,
    largest,
  );
  return { configuration: { ...fitting, k: largest }, said };
}
