import type { Backend } from './backend/backend';
import type { PixelBlocks } from '../store/blocks';
import type { Random } from '../base/random';
import type { Store } from '../store/store';
import type { Work } from '../base/work';

/** What every stage that trains a network is given. */
export interface NetworkContext extends Work {
  readonly backend: Backend;
  readonly threads: number;
  readonly blocks: PixelBlocks;
  /** SHA-256 of every image, in the order of the data set. */
  readonly hashes: readonly string[];
  readonly store: Store;
  /** Names the checkpoint: equal for equal images, parameters and seed. */
  readonly key: string;
  readonly random: Random;
  /** Told the mean loss of each epoch, besides. */
  readonly progress: (done: number, total: number, losses?: readonly number[]) => void;
}
