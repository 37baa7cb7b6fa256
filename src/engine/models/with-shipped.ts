import { t } from '@vscode/l10n';
import { needsModel, PRESET_METHODS, type RunConfiguration } from '../../domain/configuration';
import { SHIPPED } from './catalogue';

/**
 * What a run goes by: a run that counts on the network that ships learns from the images alone
 * where a build lacks it.
 * @param hasShipped whether this build has that network.
 * @returns in `unless` why it is not what was asked for, in words.
 */
export function withShipped(
  configuration: RunConfiguration,
  { hasShipped }: { readonly hasShipped: boolean },
): { readonly configuration: RunConfiguration; readonly unless?: string } {
  const counts = configuration.model === SHIPPED && configuration.clusterer === 'graph' && needsModel(configuration);
  if (hasShipped || !counts) return { configuration };
  return {
    configuration: { ...configuration, preset: 'self-trained', ...PRESET_METHODS['self-trained'] },
    unless: t(
      'This build lacks the pretrained network that ships with Winnow: the run goes by the preset self-trained, which learns from these images alone.',
    ),
  };
}
