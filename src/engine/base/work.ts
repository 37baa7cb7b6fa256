/** What a piece of long work is given beside its data: when to stop, and who listens. */
export interface Work {
  /** Looked at between pieces of work of at most 200 ms. */
  readonly signal: AbortSignal;
  /** Told how many steps are done, of how many. */
  readonly progress: (done: number, total: number) => void;
  /** Takes one line that a person should know of. */
  readonly log?: (level: 'info' | 'warn', message: string) => void;
}
