import type { StageName, StageProgress } from '../../domain/dataset';
import { EXTRACTORS, type ExtractorName } from '../../domain/methods';
import type { Work } from '../base/work';

/** Typical seconds of each stage; only their ratios count. */
const WEIGHTS: Readonly<Record<StageName, number>> = {
  find: 2,
  decode: 12,
  thumbnails: 12,
  autoencoder: 105,
  exemplar: 90,
  hog: 6,
  'hog+pixels': 6,
  fisher: 60,
  pixels: 1,
  pca: 20,
  'pca+hog': 25,
  vae: 60,
  pairs: 150,
  dot: 150,
  iic: 250,
  scan: 300,
  dec: 120,
  pretrained: 40,
  cluster: 30,
  consensus: 1,
  classify: 20,
  copies: 0,
  audit: 0,
  export: 0,
};
const INTERVAL_MS = 100;

/** A stage that goes on while others run. */
export interface StageBeside {
  /** Resolves when it ends. @throws what it threw. */
  finished(): Promise<void>;
}

/**
 * Turns the stages' counts into progress with images a second and the time left, at most ten times
 * a second.
 */
export class RunProgress {
  private readonly begun = performance.now();
  private finishedWeight = 0;
  private remaining: number;
  private stage: StageName = 'find';
  private stageBegun = this.begun;
  private lastSent = 0;
  /** Seconds that were spent in stages within the present one. */
  private within = 0;
  readonly timings: Record<string, number> = {};

  /** @param extractors whose features the run needs; the others take no time. */
  constructor(
    private readonly send: (progress: StageProgress) => void,
    extractors: readonly ExtractorName[],
  ) {
    const stages = (Object.keys(WEIGHTS) as StageName[]).filter(
      (stage) =>
        !(EXTRACTORS as readonly string[]).includes(stage) || (extractors as readonly string[]).includes(stage),
    );
    this.remaining = stages.reduce((sum, stage) => sum + WEIGHTS[stage], 0);
  }

  /**
   * Runs one stage under the clock. A stage may run within another: the outer one goes on after it,
   * and its time is not counted twice.
   * @param share which part of the stage's work this is, for stages run in parts.
   */
  async during<T>(stage: StageName, work: () => Promise<T>, share = 1): Promise<T> {
    const outer = { stage: this.stage, begun: this.stageBegun, within: this.within };
    const begun = performance.now();
    this.stage = stage;
    this.stageBegun = begun;
    this.within = 0;
    this.lastSent = 0;
    try {
      const result = await work();
      this.timings[stage] = (this.timings[stage] ?? 0) + (performance.now() - begun) / 1000 - this.within;
      this.finishedWeight += WEIGHTS[stage] * share;
      this.remaining -= WEIGHTS[stage] * share;
      return result;
    } finally {
      const seconds = (performance.now() - begun) / 1000;
      this.stage = outer.stage;
      this.within = outer.within + seconds;
      // The rate of the outer stage is that of its own work.
      this.stageBegun = outer.begun + 1000 * seconds;
    }
  }

  /**
   * Starts a stage that goes on beside the others. These are what is reported, until there is
   * nothing left but to wait for it. Its time is counted as if it had run alone.
   */
  beside(stage: StageName, work: (report: Work['progress']) => Promise<void>): StageBeside {
    const begun = performance.now();
    let isAlone = false;
    const finished = work((done, total) => {
      if (isAlone) this.report(done, total);
    }).then(() => {
      this.timings[stage] = (this.timings[stage] ?? 0) + (performance.now() - begun) / 1000;
      this.finishedWeight += WEIGHTS[stage];
      this.remaining -= WEIGHTS[stage];
    });
    // The one who waits for the stage is told of the error.
    finished.catch(() => undefined);
    return {
      finished: async () => {
        const outer = { stage: this.stage, begun: this.stageBegun };
        this.stage = stage;
        this.stageBegun = begun;
        isAlone = true;
        try {
          await finished;
        } finally {
          this.stage = outer.stage;
          this.stageBegun = outer.begun;
        }
      },
    };
  }

  /** A stage whose result came from the store costs nothing. */
  skip(stage: StageName, share = 1): void {
    this.timings[stage] ??= 0;
    this.remaining -= WEIGHTS[stage] * share;
  }

  readonly report = (done: number, total: number, losses?: readonly number[]): void => {
    const now = performance.now();
    if (now - this.lastSent < INTERVAL_MS && done < total) return;
    this.lastSent = now;
    const seconds = (now - this.stageBegun) / 1000;
    const within = total > 0 ? (WEIGHTS[this.stage] * done) / total : 0;
    const finished = this.finishedWeight + within;
    const elapsed = (now - this.begun) / 1000;
    this.send({
      stage: this.stage,
      done,
      total,
      ...(seconds > 0.5 && this.stage !== 'cluster' ? { imagesPerSecond: done / seconds } : {}),
      ...(losses ? { losses } : {}),
      ...(finished > 5 ? { secondsLeft: (elapsed * Math.max(0, this.remaining - within)) / finished } : {}),
    });
  };
}
