/**
 * The life of one engine process. Whoever waits for its answer is rejected when it ends. An answer
 * that came is not kept, nor is the wait for it.
 */
export class Lifetime {
  private readonly waiting = new Set<(why: Error) => void>();
  private over: Error | undefined;

  /** Number of answers that are waited for. */
  get size(): number {
    return this.waiting.size;
  }

  /**
   * Settles as `answer` does.
   * @throws the error that {@link end} was given, if the lifetime ends first.
   */
  during<T>(answer: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.over) return reject(this.over);
      this.waiting.add(reject);
      const settled = (): void => void this.waiting.delete(reject);
      answer.then(resolve, reject).finally(settled);
    });
  }

  /** Ends the lifetime once; later calls change nothing. */
  end(why: Error): void {
    if (this.over) return;
    this.over = why;
    for (const reject of this.waiting) reject(why);
    this.waiting.clear();
  }
}
