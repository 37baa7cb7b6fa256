/**
 * How long a question for similar images takes among many, by drawn features of unit length: 200
 * kinds, whose members lie around a centre.
 *
 *   node --import tsx test/bench/figures/similar-images.ts [--images 1000000] [--dimension 64]
 *
 * Wall time is that of this machine as it is; time on the processor does not count what others
 * take.
 */
import { parseArgs } from 'node:util';
import { Random } from '../../../src/engine/base/random';
import { similarTo } from '../../../src/engine/inspect/similar';
import { squaredDistance } from '../../../src/engine/numeric/distance';
import { Nearest } from '../../../src/engine/numeric/nearest';

const KINDS = 200;
const QUESTIONS = 25;
const ASKED_FOR = 24;

const { values } = parseArgs({ options: { images: { type: 'string' }, dimension: { type: 'string' } } });
const count = Number(values.images ?? 1_000_000);
const dimension = Number(values.dimension ?? 64);

void measure();

async function measure(): Promise<void> {
  const random = new Random(1);
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  // Fewer draws than values: they take longer than all else.
  const draws = Float32Array.from({ length: 1 << 20 }, gauss);
  const centres = Float32Array.from({ length: KINDS * dimension }, gauss);
  const rows = new Float32Array(count * dimension);
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * dimension, (i + 1) * dimension);
    const centre = random.integer(KINDS) * dimension;
    const from = random.integer(draws.length - dimension);
    let sum = 0;
    for (let j = 0; j < dimension; j++) sum += (row[j] = centres[centre + j]! + 0.7 * draws[from + j]!) ** 2;
    for (let j = 0; j < dimension; j++) row[j]! /= Math.sqrt(sum);
  }
  const matrix = { count, dimension, rows };
  const { signal } = new AbortController();
  const timed = async <T>(work: () => T | Promise<T>): Promise<{ wall: number; processor: number; value: T }> => {
    const begun = performance.now();
    const before = process.cpuUsage();
    const value = await work();
    const { user, system } = process.cpuUsage(before);
    return { wall: performance.now() - begun, processor: (user + system) / 1000, value };
  };
  const plainly = (image: number): number[] => {
    const nearest = new Nearest(ASKED_FOR);
    for (let i = 0; i < count; i++) {
      if (i !== image) nearest.offer(i, squaredDistance(rows, image * dimension, rows, i * dimension, dimension));
    }
    return [...nearest.take().items];
  };
  const first = await timed(() => similarTo(matrix, 0, ASKED_FOR, signal));
  const own: { wall: number; processor: number }[] = [];
  const plain: { wall: number; processor: number }[] = [];
  let equal = 0;
  for (let question = 0; question < QUESTIONS; question++) {
    const image = random.integer(count);
    const asked = await timed(() => similarTo(matrix, image, ASKED_FOR, signal));
    own.push(asked);
    if (question % 5 > 0) continue;
    const compared = await timed(() => plainly(image));
    plain.push(compared);
    if (compared.value.join() === asked.value.images.join()) equal++;
  }
  const median = (list: readonly number[]): string => list.toSorted((a, b) => a - b)[list.length >> 1]!.toFixed(0);
  const said = (name: string, list: readonly { wall: number; processor: number }[]): string =>
    `${name}: median ${median(list.map(({ wall }) => wall))} ms, on the processor ${median(list.map(({ processor }) => processor))} ms`;
  console.log(`${count} rows of ${dimension} values, the ${ASKED_FOR} nearest`);
  console.log(
    `first question, with the sketch: ${first.wall.toFixed(0)} ms, on the processor ${first.processor.toFixed(0)} ms`,
  );
  console.log(said('a question', own));
  console.log(`${said('all distances', plain)}; ${equal} of ${plain.length} answers are equal`);
  console.log(`${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB resident`);
}
