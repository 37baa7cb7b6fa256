import type { Backend } from './backend';

/** A back end that may be there: plain data, so that tests can offer others. */
export interface Candidate {
  /** Names it in a log, in the diagnostics and to the trial's process. */
  readonly name: string;
  readonly device: Backend['device'];
  /** What it is and what it needs, in a sentence. */
  readonly why: string;
  /** Of the library, where it is there. */
  version?(): Promise<string | undefined>;
  /**
   * Says in words why it cannot be here, without loading anything; undefined where only trying
   * tells.
   */
  absent?(): Promise<string | undefined>;
  /** @throws Error in words when it does not load or does not reach its device. */
  load(): Promise<Backend>;
  /** Puts it to the test; without one of its own, the test runs in this process. */
  trial?(limitMs: number): Promise<TrialTimes>;
}

/** What a passed self-test measured: milliseconds of a training step, for words only. */
export interface TrialTimes {
  readonly step: number;
  readonly processorStep: number;
}
