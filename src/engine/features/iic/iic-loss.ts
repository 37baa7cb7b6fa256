import type { LossFunction } from '../../network/training';
import { addSoftmaxGradient, softmaxBlock } from '../../numeric/softmax';
import { lossOfStandardised } from '../../numeric/standardised';
import { negativeInformation } from './mutual-information';

/** The heads of the network, and how they assign pictures to clusters. */
export interface IicHeads {
  /** Clusters. */
  readonly k: number;
  /** Heads of each of the two kinds. */
  readonly heads: number;
  /** Clusters of each overclustering head. */
  readonly overclusters: number;
  /** Factor on the standardised logits: how sure the first assignments are. */
  readonly gain: number;
}

/** The mean loss of the heads of one kind, those of the other kind at the next step. */
export function iicLoss({ heads, k, overclusters, gain }: IicHeads, pairs: number): LossFunction {
  const width = heads * (k + overclusters);
  return (outputs, { epoch, step }) =>
    lossOfStandardised(outputs, width, (logits) => {
      const main = (epoch + step) % 2 === 0;
      const [clusters, offset] = main ? [k, 0] : [overclusters, heads * k];
      const gradient = new Float32Array(logits.length);
      let loss = 0;
      for (let head = 0; head < heads; head++) {
        const first = offset + head * clusters;
        const block = { width, first, size: clusters };
        const assignments = softmaxBlock(logits, block, gain);
        const found = negativeInformation(assignments, pairs, clusters);
        loss += found.loss / heads;
        const byAssignment = found.gradient.map((value) => value / heads);
        addSoftmaxGradient(assignments, byAssignment, block, gain, gradient);
      }
      return { loss, gradient };
    });
}
