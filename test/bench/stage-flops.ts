import { autoencoder, classifier, exemplarCnn, type Network } from '../../src/engine/network/layers';
import { PRESET_PLANS } from '../../src/engine/presets/presets';
import { PRESETS } from '../../src/domain/configuration';
import { trainingFlops } from './flops';

/**
 * Floating-point operations of the training in each stage of a run. Encoding would add a few
 * percent. Work beside the networks does not count. Convolutions count as they are written, however
 * they are computed.
 * @param classes that the classifier tells apart.
 */
export function flopsByStage(preset: string, images: number, classes: number): Readonly<Record<string, number>> {
  const known = PRESETS.find((each) => each === preset);
  if (known === undefined) return {};
  const plan = PRESET_PLANS[known];
  const atSide = (network: Network, side: number): Network => ({ ...network, input: [3, side, side] });
  const { surrogates, copies } = plan.exemplar;
  const patches = Math.min(surrogates, images) * copies;
  const samples = Math.min(plan.classifier.samplesPerEpoch, images);
  return {
    autoencoder:
      trainingFlops(autoencoder('compact')) * plan.autoencoder.epochs * Math.min(plan.autoencoder.maxImages, images),
    exemplar: trainingFlops(atSide(exemplarCnn(surrogates), plan.exemplar.side)) * plan.exemplar.epochs * patches,
    classify: trainingFlops(atSide(classifier(classes), plan.classifier.side)) * plan.classifier.epochs * samples,
  };
}
