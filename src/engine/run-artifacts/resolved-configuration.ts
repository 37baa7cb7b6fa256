import type { RunConfiguration } from '../../domain/configuration';

/**
 * What a run's results depend on beside the images: the configuration with the SHA-256 of the
 * model's contents in place of its path, for another file may lie at the path later. Threads are
 * left out: the processor cuts a batch alike for any number of them, and no other device computes
 * on them.
 */
export type ResolvedConfiguration = Omit<RunConfiguration, 'threads'>;
