import type { StageName } from '../../domain/dataset';
import type { RunConfiguration } from '../../domain/configuration';
import type { ResolvedConfiguration } from '../run-artifacts/resolved-configuration';
import type { Backend } from '../network/backend/backend';
import { chooseBackend } from '../network/backend/choose';
import type { NetworkContext } from '../network/network-context';
import { PRESET_PLANS, type PresetPlan } from '../presets/presets';
import { Random } from '../base/random';
import type { RunProgress } from './run-progress';
import type { PixelBlocks } from '../store/blocks';
import { keyOf, type Artifact, type Store } from '../store/store';

/** Raise it when a stage changes its results. */
export const STAGE_VERSION = 4;

/** What the stages share. */
export interface StageContext {
  readonly configuration: RunConfiguration;
  /** Names of results are made from it. */
  readonly resolved: ResolvedConfiguration;
  readonly store: Store;
  /** The folder under which the stores of all data sets lie. */
  readonly stores: string;
  readonly blocks: PixelBlocks;
  /** Absolute path of an image with these contents; nothing lies there if it is gone. */
  readonly fileOf: (hash: string) => string;
  readonly progress: RunProgress;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs stages for one list of images. Each result is kept in the store under the hash of all that
 * it depends on. So a run that was stopped goes on where it was, and a run in which nothing changed
 * computes nothing.
 */
export class Stages {
  readonly plan: PresetPlan;
  readonly imagesKey: string;
  readonly random: Random;

  /** @param hashes SHA-256 of each image, all of which have pixels. */
  constructor(
    readonly context: StageContext,
    readonly hashes: readonly string[],
  ) {
    this.plan = PRESET_PLANS[context.configuration.preset];
    this.random = new Random(context.configuration.seed);
    this.imagesKey = keyOf(hashes);
  }

  /** How many networks can be trained at once, each as fast as if it were alone. */
  async trainingsAtOnce(): Promise<number> {
    const { trainingThreads = Infinity } = await this.backend();
    return Math.max(1, Math.floor(this.context.configuration.threads / trainingThreads));
  }

  /** These stages on a share of the threads, with a progress of their own, until `stop`. */
  beside(share: number, progress: RunProgress, stop: AbortSignal): Stages {
    const { configuration, signal } = this.context;
    const threads = Math.max(1, Math.floor(configuration.threads / share));
    const context = {
      ...this.context,
      configuration: { ...configuration, threads },
      progress,
      signal: AbortSignal.any([signal, stop]),
    };
    return new Stages(context, this.hashes);
  }

  /** What a stage that runs a network is given, for these images or for others. */
  async network(key: string, purpose: string, hashes: readonly string[] = this.hashes): Promise<NetworkContext> {
    const { configuration, blocks, store, progress, signal, log } = this.context;
    return {
      backend: await this.backend(),
      threads: configuration.threads,
      blocks,
      hashes,
      store,
      key,
      random: this.random.fork(purpose),
      progress: progress.report,
      signal,
      log,
    };
  }

  private backend(): Promise<Backend> {
    const { configuration, log } = this.context;
    return chooseBackend(configuration.backend, (message, level = 'info') => log(level, message));
  }

  /**
   * Passes over a stage whose result is kept. Its checkpoint is dropped, which a kill may have
   * prevented.
   */
  skip(stage: StageName, key: string, share = 1): void {
    this.context.progress.skip(stage, share);
    this.context.store.remove(`checkpoints/${key}`);
  }

  /** The stage's result: from the store, or computed and kept. Its checkpoint is dropped then. */
  async run<Meta>(
    stage: StageName,
    key: string,
    share: number,
    compute: () => Promise<Artifact<Meta>>,
  ): Promise<Artifact<Meta>> {
    const { store, progress } = this.context;
    const kept = store.read<Meta>(`results/${key}`);
    if (kept) {
      this.skip(stage, key, share);
      return kept;
    }
    const result = await progress.during(stage, compute, share);
    store.write(`results/${key}`, result);
    store.remove(`checkpoints/${key}`);
    return result;
  }
}
