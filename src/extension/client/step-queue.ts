/**
 * Runs tasks of one name in the order in which they came, one at a time; tasks of different names
 * do not wait for each other.
 */
export class StepQueue {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Resolves or rejects with the task. A task that fails does not hold up the next one. */
  run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const result = (this.last.get(name) ?? Promise.resolve()).then(task, task);
    this.last.set(name, result);
    const forget = (): void => {
      if (this.last.get(name) === result) this.last.delete(name);
    };
    result.then(forget, forget);
    return result;
  }
}
