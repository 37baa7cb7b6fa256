import { addSoftmaxGradient, softmaxBlock } from '../../numeric/softmax';

/** No probability counts as less, so that no logarithm runs away. */
const LEAST = 1e-8;

interface LossAndGradient {
  readonly loss: number;
  /** By the logits. */
  readonly gradient: Float32Array;
}

/**
 * The clustering loss: −log⟨p, p'⟩ on average, less `entropyWeight` times the entropy of the
 * images' mean assignment. The first term wants an image and its neighbour assigned alike and with
 * certainty. The second keeps all images from going to one cluster.
 * @param logits 2 · pairs × clusters: row i is an image, row pairs + i its neighbour.
 * Source: Van Gansbeke et al. 2020, arXiv:2005.12320, equation 2.
 */
export function neighbourLoss(
  logits: Float32Array,
  pairs: number,
  clusters: number,
  entropyWeight: number,
  gain: number,
): LossAndGradient {
  const p = softmaxBlock(logits, { width: clusters, first: 0, size: clusters }, gain);
  const byP = new Float32Array(p.length);
  const mean = new Float64Array(clusters);
  let loss = 0;
  for (let i = 0; i < pairs; i++) {
    const a = i * clusters;
    const b = (pairs + i) * clusters;
    let alike = 0;
    for (let c = 0; c < clusters; c++) {
      alike += p[a + c]! * p[b + c]!;
      mean[c]! += p[a + c]! / pairs;
    }
    alike = Math.max(LEAST, alike);
    loss -= Math.log(alike) / pairs;
    for (let c = 0; c < clusters; c++) {
      byP[a + c] = -p[b + c]! / (alike * pairs);
      byP[b + c] = -p[a + c]! / (alike * pairs);
    }
  }
  for (let c = 0; c < clusters; c++) {
    const share = Math.max(LEAST, mean[c]!);
    loss += entropyWeight * share * Math.log(share);
    const slope = (entropyWeight * (Math.log(share) + 1)) / pairs;
    for (let i = 0; i < pairs; i++) byP[i * clusters + c]! += slope;
  }
  const gradient = new Float32Array(logits.length);
  addSoftmaxGradient(p, byP, { width: clusters, first: 0, size: clusters }, gain, gradient);
  return { loss, gradient };
}

/**
 * The self-labelling loss: where the network is sure of an image that is hardly changed, that
 * cluster is the label of the same image strongly changed. Clusters weigh the same, however many
 * sure images they have. Without a sure image both are 0.
 * @param logits 2 · pairs × clusters: row i is an image hardly changed, row pairs + i strongly.
 * @param confidence least probability of a sure image.
 * Source: Van Gansbeke et al. 2020, section 2.3.
 */
export function selfLabelLoss(
  logits: Float32Array,
  pairs: number,
  clusters: number,
  confidence: number,
  gain: number,
): LossAndGradient {
  const p = softmaxBlock(logits, { width: clusters, first: 0, size: clusters }, gain);
  const labels = new Int32Array(pairs).fill(-1);
  const sure = new Float64Array(clusters);
  for (let i = 0; i < pairs; i++) {
    for (let c = 0; c < clusters; c++) if (p[i * clusters + c]! >= confidence) labels[i] = c;
    if (labels[i]! >= 0) sure[labels[i]!]!++;
  }
  const kinds = sure.reduce((count, images) => count + (images > 0 ? 1 : 0), 0);
  const gradient = new Float32Array(logits.length);
  let loss = 0;
  labels.forEach((label, i) => {
    if (label < 0) return;
    const weight = 1 / (kinds * sure[label]!);
    const at = (pairs + i) * clusters;
    loss -= weight * Math.log(Math.max(LEAST, p[at + label]!));
    for (let c = 0; c < clusters; c++) gradient[at + c] = gain * weight * (p[at + c]! - (c === label ? 1 : 0));
  });
  return { loss, gradient };
}
