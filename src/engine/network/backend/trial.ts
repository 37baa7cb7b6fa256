import { askProcess, scriptIn } from '../../base/ask-process';
import type { TrialTimes } from './candidate';

/** What the trial's process is asked. */
export interface TrialQuestion {
  readonly candidate: string;
}

/**
 * Tries a candidate in a process of its own, which is killed when it takes longer than `limitMs`.
 * @throws Error in words when the candidate fails its self-test, hangs, or takes its process down.
 */
export async function trialInProcess(
  candidate: string,
  limitMs: number,
  file = scriptIn(__dirname, 'probe'),
): Promise<TrialTimes> {
  const question: TrialQuestion = { candidate };
  return (await askProcess<TrialQuestion, TrialTimes>(file, question, 'its self-test', limitMs)).value;
}
