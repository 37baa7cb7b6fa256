import type { BackendVerdict } from '../../../domain/diagnostics';
import type { Backend, Failover } from './backend';
import type { Candidate, TrialTimes } from './candidate';
import { gpuCandidates, onnxVersion } from './gpu-candidates';
import { imagesPerSecond, selfTest, timeStep } from './self-test';
import { firstLineOf } from '../../base/failure';

export type BackendName = Backend['name'];
export type Log = (message: string, level?: 'info' | 'warn') => void;

const TRIAL_LIMIT_MS = 60_000;

const ONNX: Candidate = {
  name: 'onnx-cpu',
  device: 'processor',
  why: 'onnxruntime, which comes with Winnow.',
  version: onnxVersion,
  load: async () => (await import('./onnx/onnx-backend')).onnxBackend(),
};

/** Loaded by the setting `tfjs` too, which takes whatever TensorFlow.js this machine has. */
const tensorFlow = (log: Log): Candidate => ({
  name: 'tfjs',
  device: 'processor',
  why: 'TensorFlow.js, for where onnxruntime does not load; slow.',
  load: async () => {
    const [{ tfjsBackend }, { loadTensorFlow }] = await Promise.all([
      import('./tfjs/tfjs-backend'),
      import('./tfjs/native'),
    ]);
    return tfjsBackend(await loadTensorFlow(log));
  },
});

interface Choice {
  readonly backend: Backend | undefined;
  readonly verdicts: readonly BackendVerdict[];
}

/**
 * Which back end `auto` takes: the first candidate that is there and, on a GPU, gives the numbers
 * that the processor gives. Never by speed, so that the choice is the same every time. Chosen once;
 * a GPU that fails later is out for good, and so are all others, which hang on the same driver.
 */
export class BackendChoice {
  private choosing: Promise<Choice> | undefined;
  private lost: string | undefined;

  /** @param candidates in the order of preference. */
  constructor(
    private readonly candidates: readonly Candidate[] = [...gpuCandidates(), ONNX, tensorFlow(() => undefined)],
    private readonly reference: () => Promise<Backend> = () => ONNX.load(),
    private readonly limitMs = TRIAL_LIMIT_MS,
  ) {}

  /** @throws Error in words when no candidate works. */
  async choose(log: Log): Promise<Backend> {
    this.choosing ??= this.survey(log);
    const { backend, verdicts } = await this.choosing;
    if (!backend) {
      this.choosing = undefined;
      throw new Error(verdicts.map(({ name, message }) => `${name}: ${message}`).join(' '));
    }
    return this.guarded(backend, log);
  }

  /** What was found of each candidate, in the order of preference. */
  async verdicts(): Promise<readonly BackendVerdict[]> {
    return (await (this.choosing ??= this.survey(() => undefined))).verdicts;
  }

  /** The back end with its failover, where it is on a GPU. */
  guarded(backend: Backend, log: Log): Backend {
    if (backend.device !== 'gpu') return backend;
    let takingOver: Promise<Backend> | undefined;
    const state: { fallback: Backend | undefined } = { fallback: undefined };
    const failover: Failover = {
      get fallback() {
        return state.fallback;
      },
      takeOver: (error) =>
        (takingOver ??= (async () => {
          const reason = firstLineOf(error);
          this.lose(`${backend.describe()} failed during a run: ${reason}`);
          log(
            `The GPU failed (${backend.describe()}: ${reason}). The run goes on with the processor from where it last saved; ` +
              'the GPU is not used again until Winnow is started anew.',
            'warn',
          );
          state.fallback = await this.choose(log);
          log(`Networks run on ${state.fallback.describe()}.`);
          return state.fallback;
        })()),
    };
    // What it makes is bound to the object that made it, not to this one.
    return {
      name: backend.name,
      device: backend.device,
      describe: () => backend.describe(),
      trainer: (...args) => backend.trainer(...args),
      runner: (...args) => backend.runner(...args),
      failover,
    };
  }

  /** Whether a GPU failed in this process. */
  get lostGpu(): boolean {
    return this.lost !== undefined;
  }

  private lose(reason: string): void {
    this.lost ??= reason;
    this.choosing = undefined;
  }

  private async survey(log: Log): Promise<Choice> {
    const verdicts: BackendVerdict[] = [];
    let taken: { readonly backend: Backend; readonly name: string } | undefined;
    for (const candidate of this.candidates) {
      const { name, device, why } = candidate;
      const version = await candidate.version?.().catch(() => undefined);
      const about = { name, device, why, ...(version === undefined ? {} : { version }) };
      if (taken) {
        verdicts.push({
          ...about,
          chosen: false,
          works: null,
          message: `Not tried, because ${taken.name} comes first.`,
        });
        continue;
      }
      try {
        const { backend, message, step } = await this.attempt(candidate);
        taken = { backend, name };
        const speed = step === undefined ? {} : { imagesPerSecond: imagesPerSecond(step) };
        verdicts.push({ ...about, chosen: true, found: true, works: true, ...speed, message });
      } catch (error) {
        const reason = firstLineOf(error);
        const message = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
        verdicts.push({ ...about, chosen: false, found: !(error instanceof Absent), works: false, message });
        log(`${name} is not used. ${message}`);
      }
    }
    return { backend: taken?.backend, verdicts };
  }

  private async attempt(candidate: Candidate): Promise<{ backend: Backend; message: string; step?: number }> {
    if (candidate.device === 'processor') {
      const backend = await candidate.load();
      return { backend, message: `Networks run on ${backend.describe()}.` };
    }
    if (this.lost !== undefined) throw new Error(this.lost);
    const absent = await candidate.absent?.();
    if (absent !== undefined) throw new Absent(absent);
    const times = await (candidate.trial?.(this.limitMs) ?? this.trialHere(candidate));
    const backend = await candidate.load();
    const message = `Passed its self-test; networks run on ${backend.describe()}. ${speed(times)}`;
    return { backend, message, step: times.step };
  }

  /** The self-test in this process, for candidates without a trial of their own. */
  private async trialHere(candidate: Candidate): Promise<TrialTimes> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      const words = `it did not finish its self-test within ${this.limitMs / 1000} s.`;
      timer = setTimeout(() => reject(new Error(words)), this.limitMs);
    });
    const trial = async (): Promise<TrialTimes> => {
      const backend = await candidate.load();
      const reference = await this.reference();
      await selfTest(backend, reference);
      return { step: await timeStep(backend), processorStep: await timeStep(reference) };
    };
    try {
      return await Promise.race([trial(), limit]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What a candidate needs is not on this machine. */
class Absent extends Error {}

function speed({ step, processorStep }: TrialTimes): string {
  const slower = step > processorStep ? ' It is slower here than the processor: the setting onnx may be quicker.' : '';
  return `A step of training takes ${step.toFixed(1)} ms, ${processorStep.toFixed(1)} ms on one thread of the processor.${slower}`;
}

/** The choice of this process. */
export const processChoice = new BackendChoice();

/**
 * The back end that a setting names. `auto` takes the first of the candidates that passes: a GPU,
 * onnxruntime on the processor, TensorFlow.js. `onnx` is onnxruntime on the processor, and so is
 * `webgpu`, which is for pretrained networks alone; `tfjs` the TensorFlow.js that loads here, on a
 * GPU or not.
 * @param log told in a sentence what was chosen and what could not be.
 */
export async function chooseBackend(
  wanted: 'auto' | 'webgpu' | BackendName,
  log: Log,
  choice = processChoice,
): Promise<Backend> {
  const backend = await open(wanted === 'webgpu' ? 'onnx' : wanted, log, choice);
  log(`Networks run on ${backend.describe()}.`);
  return backend;
}

async function open(wanted: 'auto' | BackendName, log: Log, choice: BackendChoice): Promise<Backend> {
  if (wanted === 'auto') return choice.choose(log);
  try {
    const backend = await (wanted === 'onnx' ? ONNX : tensorFlow(log)).load();
    return backend.device === 'gpu' && choice.lostGpu ? await choice.choose(log) : choice.guarded(backend, log);
  } catch (error) {
    throw new Error(`The ${wanted} back end does not load: ${firstLineOf(error)}`, { cause: error });
  }
}
