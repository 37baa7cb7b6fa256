import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { IMAGE_EXTENSIONS } from '../../../src/engine/images/find-images';
import type { Row } from '../row';
import { factsOf } from '../whole-run';

/** One of so many photos gets a mirrored copy: new contents, of kinds that the run knows. */
const EVERY = 100;

/** A run after one image in a hundred was added, against the cold run of the folder before. */
export const added: Row = {
  name: 'added',
  long: true,
  measure: async ({ options, material, runs }) => {
    const seed = options.seeds[0]!;
    const cold = runs.coldOf(seed);
    const folder = material.flat();
    const truth = new Map(material.truth());
    const photos = readdirSync(folder).filter((name) => IMAGE_EXTENSIONS.has(path.extname(name).toLowerCase()));
    const copies: string[] = [];
    for (const name of photos.sort().filter((_, i) => i % EVERY === 0)) {
      const copy = `mirrored ${path.parse(name).name}.png`;
      await sharp(path.join(folder, name)).flop().png().toFile(path.join(folder, copy));
      truth.set(copy, truth.get(name)!);
      copies.push(copy);
    }
    try {
      const run = runs.again(seed);
      return [
        {
          work: `${copies.length} images added to ${photos.length}`,
          unit: 's',
          ours: run.seconds,
          // Less than 5 % of the cold run.
          goal: 'ratio',
          reach: 20,
          peer: { name: 'cold run', value: cold.seconds },
          facts: factsOf(run, truth),
        },
      ];
    } finally {
      for (const copy of copies) rmSync(path.join(folder, copy));
    }
  },
};
