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

/** What the stages of a run come to, whichever run side by side. */
interface Totals {
  readonly begun: number;
  finishedWeight: number;
  remaining: number;
  readonly timings: Record<string, number>;
  /** Those that run side by side; the first of them is reported. */
  readonly sideBySide: Set<RunProgress>;
}

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
  private stage: StageName = 'find';
  private stageBegun = performance.now();
  private lastSent = 0;
  /** Weight of what is done of the present stage. */
  private done = 0;
  /** Seconds that were spent in stages within the present one. */
  private within = 0;

  /** @param extractors whose features the run needs; the others take no time. */
  constructor(
    private readonly send: (progress: StageProgress) => void,
    extractors: readonly ExtractorName[],
    private readonly totals: Totals = totalsOf(extractors),
  ) {}

  /** Seconds of each stage. */
  get timings(): Readonly<Record<string, number>> {
    return this.totals.timings;
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
    this.done = 0;
    this.within = 0;
    this.lastSent = 0;
    try {
      const result = await work();
      this.finish(stage, (performance.now() - begun) / 1000 - this.within, share);
      return result;
    } finally {
      const seconds = (performance.now() - begun) / 1000;
      this.done = 0;
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
      this.finish(stage, (performance.now() - begun) / 1000, 1);
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

  /**
   * Runs stages beside others that are run so, with a progress of their own. Of all of them the
   * first that has not ended is reported; the time that is left counts what each has done.
   */
  async sideBySide<T>(work: (own: RunProgress) => Promise<T>): Promise<T> {
    const own = new RunProgress(this.send, [], this.totals);
    this.totals.sideBySide.add(own);
    try {
      return await work(own);
    } finally {
      this.totals.sideBySide.delete(own);
    }
  }

  /** A stage whose result came from the store costs nothing. */
  skip(stage: StageName, share = 1): void {
    this.totals.timings[stage] ??= 0;
    this.totals.remaining -= WEIGHTS[stage] * share;
  }

  private finish(stage: StageName, seconds: number, share: number): void {
    const { totals } = this;
    totals.timings[stage] = (totals.timings[stage] ?? 0) + seconds;
    totals.finishedWeight += WEIGHTS[stage] * share;
    totals.remaining -= WEIGHTS[stage] * share;
  }

  readonly report = (done: number, total: number, losses?: readonly number[]): void => {
    const { totals } = this;
    this.done = total > 0 ? (WEIGHTS[this.stage] * done) / total : 0;
    const [reported = this] = totals.sideBySide;
    if (reported !== this) return;
    const now = performance.now();
    if (now - this.lastSent < INTERVAL_MS && done < total) return;
    this.lastSent = now;
    const seconds = (now - this.stageBegun) / 1000;
    const running = totals.sideBySide.size > 0 ? [...totals.sideBySide] : [this];
    const within = running.reduce((sum, each) => sum + each.done, 0);
    const finished = totals.finishedWeight + within;
    const elapsed = (now - totals.begun) / 1000;
    this.send({
      stage: this.stage,
      done,
      total,
      ...(seconds > 0.5 && this.stage !== 'cluster' ? { imagesPerSecond: done / seconds } : {}),
      ...(losses ? { losses } : {}),
      ...(finished > 5 ? { secondsLeft: (elapsed * Math.max(0, totals.remaining - within)) / finished } : {}),
    });
  };
}

function totalsOf(extractors: readonly ExtractorName[]): Totals {
  const needed = (stage: StageName): boolean =>
    !(EXTRACTORS as readonly string[]).includes(stage) || (extractors as readonly string[]).includes(stage);
  const stages = (Object.keys(WEIGHTS) as StageName[]).filter(needed);
  return {
    begun: performance.now(),
    finishedWeight: 0,
    remaining: stages.reduce((sum, stage) => sum + WEIGHTS[stage], 0),
    timings: {},
    sideBySide: new Set(),
  };
}
