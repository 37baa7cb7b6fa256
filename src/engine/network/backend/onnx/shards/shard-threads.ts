import { AskedThread } from '../../../../base/asked-thread';
import { tellLostThread } from '../../../../base/lost-threads';
import { ShardNetwork, type Phase } from './shard-network';
import type { ShardAnswer, ShardRequest } from './shard-worker';
import type { StepMemory } from './step-memory';

type Thread = AskedThread<ShardRequest, ShardAnswer>;

/**
 * Does the tasks of a training's phases on threads, and in this one what they leave: all where
 * there are none, and those of a thread that ended, which is said. Who does a task changes no bit
 * of it.
 */
export class ShardThreads {
  private threads: { readonly thread: Thread; readonly ready: Promise<unknown> }[] = [];
  private here: Promise<ShardNetwork> | undefined;
  /** The phase that is being done, settled. */
  private running: Promise<unknown> = Promise.resolve();

  /** @param count of threads beside this one. */
  constructor(
    private readonly memory: StepMemory,
    count: number,
  ) {
    for (let i = 0; i < count; i++) {
      const thread: Thread = new AskedThread(__dirname, 'shard-worker', 'A thread that trains');
      const { network, batch, buffer } = memory;
      const ready = told(thread, { network, batch, buffer });
      // Said with the first phase.
      ready.catch(ignored);
      this.threads.push({ thread, ready });
    }
  }

  /**
   * Resolves once each task of a phase is done.
   * @throws Error when this thread cannot do what others left, or they were closed meanwhile.
   */
  run(phase: Phase): Promise<void> {
    const work = this.doTasks(phase);
    this.running = work.catch(() => undefined);
    return work;
  }

  /** Resolves once the threads have ended, after the task that each is at. */
  async close(): Promise<void> {
    this.memory.stop();
    await this.running;
    // To end a thread from outside while the library computes on it takes the whole process down.
    await Promise.all(this.threads.map(({ thread, ready }) => ready.catch(ignored).then(() => end(thread))));
    this.threads = [];
    await (await this.here?.catch(ignored))?.dispose();
  }

  private async doTasks(phase: Phase): Promise<void> {
    const { memory } = this;
    memory.beginTasks();
    await Promise.all(
      this.threads.map(async (each) => {
        try {
          await each.ready;
          await told(each.thread, { phase });
        } catch (error) {
          tellLostThread(error);
          this.threads = this.threads.filter((other) => other !== each);
          void end(each.thread);
        }
      }),
    );
    for (const task of memory.missingTasks()) {
      if (memory.stopped) throw new Error('The training was ended.');
      this.here ??= ShardNetwork.open(memory);
      await (await this.here).compute(phase, task);
      memory.finishTask(task);
    }
  }
}

/** @throws Error when the thread has ended, or cannot do what it is told. */
async function told(thread: Thread, request: ShardRequest): Promise<void> {
  const answer = await thread.ask(request);
  if (answer !== 'done') throw new Error(answer.reason);
}

/** Nothing is left to end of one that ended by itself. */
const end = (thread: Thread): Promise<void> => told(thread, 'end').catch(ignored);

const ignored = (): undefined => undefined;
