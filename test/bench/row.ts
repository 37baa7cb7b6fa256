import type { Material } from './material';
import type { Peers } from './peers';
import type { WholeRuns } from './whole-run';

/** What the benchmark was asked for. */
export interface BenchOptions {
  /** A tree with one sub-folder a class. */
  readonly photos: string;
  /** The image model of the row `pretrained`. */
  readonly model: string;
  /** Our turns, and the peer's, in each row. */
  readonly rounds: number;
  /** Length of a turn where the work has no end of its own. */
  readonly seconds: number;
  readonly threads: number;
  readonly preset: string;
  readonly seeds: readonly string[];
  /** Numbers of images of the row `growth`. */
  readonly growth: readonly number[];
  /**
   * The peer's whole run as a Python script, whether to run all its epochs, and the log of an
   * earlier whole run.
   */
  readonly pipeline: string;
  readonly wholePeer: boolean;
  readonly peerLog: string | undefined;
}

/** What a row is given. */
export interface Bench {
  readonly options: BenchOptions;
  readonly material: Material;
  readonly peers: Peers;
  readonly runs: WholeRuns;
  readonly log: (line: string) => void;
}

/** One line of the table. */
export interface Figure {
  /** What was done, in a few words. */
  readonly work: string;
  readonly unit: 'images/s' | 's' | 'MB';
  readonly ours: number;
  /** What it is compared with in the same run; a `value` of null says that it is not installed. */
  readonly peer?: { readonly name: string; readonly value: number | null; readonly extrapolated?: boolean };
  /**
   * Whether `reach` and `aim` are about the ratio to the peer (at least) or about our own figure
   * (at most).
   */
  readonly goal: 'ratio' | 'ours';
  readonly reach?: number;
  readonly aim?: number;
  /** What else was measured: accuracies, inertia, seconds by stage. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface Row {
  readonly name: string;
  /** A long row is measured only when it is named, or all are. */
  readonly long: boolean;
  readonly measure: (bench: Bench) => Promise<Figure[]>;
}

/** How many times as fast (or as small) as the peer we are; null without a peer. */
export function ratioOf({ unit, ours, peer }: Figure): number | null {
  if (peer?.value == null) return null;
  return unit === 'images/s' ? ours / peer.value : peer.value / ours;
}
