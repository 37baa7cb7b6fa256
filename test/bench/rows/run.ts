import { runPeerPipeline } from '../peer-pipeline';
import type { Row } from '../row';
import { median } from '../turns';
import { factsOf } from '../whole-run';

/**
 * A whole run over all photos with an empty store, for each seed; its accuracies stand against the
 * folder names.
 */
export const run: Row = {
  name: 'run',
  long: true,
  measure: async ({ options, material, peers, runs, log }) => {
    const truth = material.truth();
    const each = options.seeds.map((seed) => {
      const facts = factsOf(runs.coldOf(seed), truth);
      log(`run, seed ${seed}: ${facts.seconds.toFixed(0)} s, final labels ${(100 * facts.final).toFixed(1)} % right`);
      return { seed, ...facts };
    });
    const peer = await runPeerPipeline(peers.python, options);
    if (peer === null) log(`peer missing: ${options.pipeline} does not run with ${peers.python}`);
    const work = `whole run, ${options.preset}, ${each[0]!.images} photos`;
    return [
      {
        work,
        unit: 's',
        ours: median(each.map(({ seconds }) => seconds)),
        goal: 'ratio',
        reach: 2,
        aim: 4,
        peer: {
          name: 'Python pipeline',
          value: peer?.seconds ?? null,
          ...(peer?.extrapolated ? { extrapolated: true } : {}),
        },
        facts: { seeds: each, peer },
      },
    ];
  },
};
