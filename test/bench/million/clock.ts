import { readFileSync, writeFileSync } from 'node:fs';

/** What a stage took. */
export interface Cost {
  readonly seconds: number;
  /**
   * Seconds of processors, of all threads together: other programs on the machine hardly change
   * them.
   */
  readonly processor: number;
  /** Largest resident memory of the process within the stage. */
  readonly megabytes: number;
}

/** Costs of stages by their names, in the order in which they began. */
export class StageClock {
  readonly costs = new Map<string, Cost>();
  private stage: { readonly name: string; readonly begun: Moment } | undefined;

  /** Ends the stage before, if one is under way. A name that comes again adds to it. */
  begin(name: string): void {
    if (this.stage?.name === name) return;
    this.end();
    this.stage = { name, begun: now() };
  }

  end(): void {
    if (!this.stage) return;
    const { name, begun } = this.stage;
    this.stage = undefined;
    const before = this.costs.get(name) ?? { seconds: 0, processor: 0, megabytes: 0 };
    const spent = since(begun);
    this.costs.set(name, {
      seconds: before.seconds + spent.seconds,
      processor: before.processor + spent.processor,
      megabytes: Math.max(before.megabytes, takePeak()),
    });
  }

  async during<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    this.begin(name);
    const result = await work();
    this.end();
    return result;
  }

  /** Notes the median of several turns of something short. */
  async median(name: string, turns: number, work: (turn: number) => unknown): Promise<void> {
    this.end();
    const spent: Moment[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const begun = now();
      await work(turn);
      spent.push(since(begun));
    }
    const middle = (of: keyof Moment): number => spent.map((each) => each[of]).sort((a, b) => a - b)[turns >> 1]!;
    this.costs.set(name, { seconds: middle('seconds'), processor: middle('processor'), megabytes: takePeak() });
  }
}

type Moment = Pick<Cost, 'seconds' | 'processor'>;

function now(): Moment {
  const { user, system } = process.cpuUsage();
  return { seconds: performance.now() / 1000, processor: (user + system) / 1e6 };
}

function since(begun: Moment): Moment {
  const { seconds, processor } = now();
  return { seconds: seconds - begun.seconds, processor: processor - begun.processor };
}

/** The largest resident memory since the last call, where the system forgets it; else ever. */
function takePeak(): number {
  try {
    const kilobytes = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
    writeFileSync('/proc/self/clear_refs', '5');
    return kilobytes / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
