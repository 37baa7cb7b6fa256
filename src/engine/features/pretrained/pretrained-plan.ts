import type { RunConfiguration } from '../../../domain/configuration';
import { settingsOf } from '../../../domain/method-settings';
import { POOLINGS } from '../../network/backend/onnx/pooled-feature';
import { SCALES } from '../../models/preprocessing';
import type { PretrainedPlan } from './pretrained-extractor';

const FITS = ['stretch', 'crop'] as const;

/**
 * The network of a run and how it is used; a setting of 0 leaves the choice to the catalogue, or to
 * what the file says.
 */
export function pretrainedPlan({ model, settings }: Pick<RunConfiguration, 'model' | 'settings'>): PretrainedPlan {
  const { pooling, fit, scale, side } = settingsOf('pretrained', settings, ['pooling', 'fit', 'scale', 'side']);
  return {
    model,
    ...(pooling > 0 ? { pooling: POOLINGS[pooling - 1]! } : {}),
    preprocessing: {
      ...(fit > 0 ? { fit: FITS[fit - 1]! } : {}),
      ...(scale > 0 ? { scale: SCALES[scale - 1]! } : {}),
      ...(side > 0 ? { side } : {}),
    },
  };
}
