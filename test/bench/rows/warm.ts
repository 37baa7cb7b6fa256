import type { Row } from '../row';
import { median } from '../turns';

/** A run of which every result is in the store already, process start included. */
export const warm: Row = {
  name: 'warm',
  long: true,
  measure: ({ options, runs }) => {
    const seed = options.seeds[0]!;
    const { report } = runs.coldOf(seed);
    const times = Array.from({ length: options.rounds }, () => runs.again(seed).seconds);
    const work = `the same again, ${report.images} photos, nothing changed`;
    return Promise.resolve([{ work, unit: 's', ours: median(times), goal: 'ours', reach: 3, aim: 1 }]);
  },
};
