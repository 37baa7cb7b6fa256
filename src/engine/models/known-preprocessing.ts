/** How pictures are prepared for networks whose training is known. */
import type { Preprocessing } from '../network/backend/onnx/picture-input';

/** MobileNetV2 as TensorFlow trained it: values in [−1, 1]. Source: Sandler et al. 2018, doi:10.1109/CVPR.2018.00474. */
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
