import { availableParallelism } from 'node:os';
import { MOST_THREADS } from '../../domain/configuration';
import { wholeNumber } from './usage';

/**
 * The threads that `--threads` asks for; without it, as many as the machine has and a run may take.
 */
export const threadsOf = (given: string | undefined): number =>
  given === undefined
    ? Math.min(availableParallelism(), MOST_THREADS)
    : wholeNumber('--threads', given, 1, MOST_THREADS);
