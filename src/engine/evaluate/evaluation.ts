import { Random } from '../base/random';
import { classScores, type ClassScores } from './class-scores';
import { confidenceAuc } from './confidence-auc';
import { bestMatching, contingencyOf } from './contingency';
import { equivalentAccuracy } from './equivalent-accuracy';
import { scoreOf, type Score } from './score';

/** Groups against true classes, from the figures of the whole to each class. */
export interface Evaluation extends Score, ClassScores {
  /**
   * Whether confidence ranks right labels above wrong ones, in [0, 1]; null without confidences, or
   * where all are right or wrong.
   */
  readonly confidenceAuc: number | null;
  /** Share of right labels, errors at random, that gives the ARI; null without a scored image. */
  readonly equivalentAccuracy: number | null;
}

/** The simulation is part of the figure, so it does not follow the seed of a run. */
const SIMULATION_SEED = 1;

/**
 * All external figures of groups: `predicted[i]`, `truth[i]` and `confidence[i]` belong to the same
 * image; an empty string is none, and an image without a true class is left out.
 * @throws RangeError if the lengths differ.
 */
export function evaluate(
  predicted: readonly string[],
  truth: readonly string[],
  confidence?: ArrayLike<number>,
): Evaluation {
  const contingency = contingencyOf(predicted, truth);
  const { groupOf, classOf } = contingency;
  const score = scoreOf(contingency);
  const scored = Int32Array.from(groupOf, (_, i) => i).filter((i) => groupOf[i]! >= 0);
  const matched = bestMatching(contingency);
  const right = scored.map((i) => Number(matched[groupOf[i]!] === classOf[i]));
  return {
    ...score,
    ...classScores(contingency),
    confidenceAuc: confidence
      ? confidenceAuc(
          Float64Array.from(scored, (i) => confidence[i]!),
          right,
        )
      : null,
    equivalentAccuracy:
      score.n === 0
        ? null
        : equivalentAccuracy(
            score.ari,
            scored.map((i) => classOf[i]!),
            new Random(SIMULATION_SEED),
          ),
  };
}
