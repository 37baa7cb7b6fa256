import type { Random } from '../base/random';

/**
 * The order in which an epoch draws `count` items: 0…count − 1, shuffled anew for each epoch. It
 * depends on the epoch alone, so that a resumed training goes on alike. The latest order is kept,
 * because every step of an epoch asks for it.
 */
export function epochOrder(count: number, random: Random): (epoch: number) => Int32Array {
  let kept: { epoch: number; order: Int32Array } | undefined;
  return (epoch) => {
    if (kept?.epoch !== epoch) {
      const order = random.fork(`epoch ${epoch}`).shuffle(Int32Array.from({ length: count }, (_, i) => i));
      kept = { epoch, order };
    }
    return kept.order;
  };
}
