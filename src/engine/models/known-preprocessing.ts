/** How pictures are prepared for networks whose training is known. */
import type { Preprocessing } from '../network/backend/onnx/picture-input';

/**
 * MobileNetV2 as TensorFlow trained it: values in [−1, 1].
 * Source: Sandler et al. 2018, doi:10.1109/CVPR.2018.00474.
 */
export const MOBILENET_V2: Preprocessing = {
  side: 224,
  mean: [127.5, 127.5, 127.5],
  deviation: [127.5, 127.5, 127.5],
  layout: 'nchw',
  fit: { rule: 'stretch' },
};

/** Networks as torchvision and most model collections train them. */
export const IMAGENET: Preprocessing = {
  side: 224,
  mean: [123.675, 116.28, 103.53],
  deviation: [58.395, 57.12, 57.375],
  layout: 'nchw',
  fit: { rule: 'crop', kept: 0.875 },
};

/**
 * Networks that learned pictures and captions together.
 * Source: Radford et al. 2021, arXiv:2103.00020.
 */
export const CLIP: Preprocessing = {
  side: 224,
  mean: [122.7709, 116.746, 104.0937],
  deviation: [68.5005, 66.6322, 70.3232],
  layout: 'nchw',
  fit: { rule: 'crop', kept: 1 },
};
