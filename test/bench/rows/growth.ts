import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { Random } from '../../../src/engine/base/random';
import type { Material } from '../material';
import type { Figure, Row } from '../row';
import { timed } from '../turns';

const PRESET = 'quick';
/** A crop keeps this share of each side at least. */
const KEPT = 0.6;
const FOLDER_OF = 1000;

/**
 * How time and memory grow: a large folder against the pace of a small one, and its peak memory.
 */
export const growth: Row = {
  name: 'growth',
  long: true,
  measure: async ({ options, material, runs, log }) => {
    const seed = options.seeds[0]!;
    const figures: Figure[] = [];
    let pace: { readonly count: number; readonly seconds: number } | undefined;
    for (const count of options.growth) {
      const folder = material.file(`crops ${count}`);
      const store = material.file(`store of ${count}`);
      const { seconds: making } = await timed(() => makeCrops(material, folder, count, options.threads));
      log(`growth: ${count} images made in ${making.toFixed(0)} s`);
      const { seconds, report } = runs.cluster(folder, store, PRESET, seed);
      for (const each of [folder, store]) rmSync(each, { recursive: true, force: true });
      figures.push({
        work: `whole run, ${PRESET}, ${count} images`,
        unit: 's',
        ours: seconds,
        goal: 'ratio',
        // Within 1.2 times of linear.
        ...(pace && { reach: 1 / 1.2 }),
        ...(pace && { peer: { name: `pace of ${pace.count}`, value: (pace.seconds * count) / pace.count } }),
        facts: { secondsByStage: report.timings, firstClustersSeconds: report.firstClustersSeconds },
      });
      figures.push({
        work: `peak memory of the engine, ${count} images`,
        unit: 'MB',
        goal: 'ours',
        reach: 2048,
        ours: report.peakMemoryBytes / 2 ** 20,
      });
      pace ??= { count, seconds };
    }
    return figures;
  },
};

/**
 * Random crops of the photos, each another picture; drawn from one seed, so that a small folder is
 * a large one's beginning.
 */
async function makeCrops(material: Material, folder: string, count: number, threads: number): Promise<void> {
  const photos = material.some(Infinity);
  const random = new Random(1);
  const draws = Array.from({ length: count }, () => ({
    photo: photos[random.integer(photos.length)]!,
    share: KEPT + (1 - KEPT) * random.next(),
    across: random.next(),
    down: random.next(),
  }));
  for (let start = 0; start < count; start += FOLDER_OF) mkdirSync(folderOf(folder, start), { recursive: true });
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const image = next++;
      const { photo, share, across, down } = draws[image]!;
      const { width, height } = await sharp(photo).metadata();
      const part = { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) };
      const place = {
        left: Math.floor((width - part.width) * across),
        top: Math.floor((height - part.height) * down),
      };
      const crop = sharp(photo).extract({ ...part, ...place });
      const flat = crop.flatten({ background: '#fff' }).toColourspace('srgb');
      await flat.jpeg({ quality: 85 }).toFile(path.join(folderOf(folder, image), `${image}.jpg`));
    }
  };
  await Promise.all(Array.from({ length: threads * 2 }, worker));
}

function folderOf(folder: string, image: number): string {
  return path.join(folder, String(Math.floor(image / FOLDER_OF)));
}
