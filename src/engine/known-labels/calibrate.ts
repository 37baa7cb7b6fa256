/**
 * What came of a label that was hidden: how sure the others were of the one that they gave, and
 * whether it was right.
 */
export interface Trial {
  readonly share: number;
  readonly right: boolean;
}

/**
 * From how sure to how often right: a rising step function through the trials, in which each step
 * is off by one trial either way (Laplace). Of few trials the steps are few, and none promises more
 * than they can show.
 * Source: pool adjacent violators, Ayer et al. 1955.
 */
export function calibration(trials: readonly Trial[]): (share: number) => number {
  const sorted = [...trials].sort((a, b) => a.share - b.share);
  const least = Math.max(5, Math.ceil(sorted.length / 20));
  const steps: { from: number; right: number; count: number }[] = [];
  for (let at = 0; at < sorted.length; at += least) {
    const rest = sorted.length - at < 2 * least ? sorted.length : at + least;
    const some = sorted.slice(at, rest);
    steps.push({ from: some[0]!.share, right: some.filter(({ right }) => right).length, count: some.length });
    if (rest === sorted.length) break;
  }
  const rate = ({ right, count }: { right: number; count: number }): number => (right + 1) / (count + 2);
  for (let i = 1; i < steps.length;) {
    const before = steps[i - 1]!;
    const here = steps[i]!;
    if (rate(before) <= rate(here)) i++;
    else {
      steps.splice(i - 1, 2, {
        from: before.from,
        right: before.right + here.right,
        count: before.count + here.count,
      });
      i = Math.max(1, i - 1);
    }
  }
  return (share) => {
    let found = steps[0];
    for (const step of steps) if (step.from <= share) found = step;
    // Without a trial nothing is known.
    return found ? rate(found) : 0.5;
  };
}
