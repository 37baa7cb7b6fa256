import type { InferenceVerdict } from '../../../domain/diagnostics';
import type { BackendName } from '../../../domain/configuration';
import { onnxVersion } from '../../network/backend/gpu-candidates';
import type { InferenceProvider } from '../../network/backend/onnx/image-model';
import { tryInference, type InferenceTrial, type TriedNetwork } from './inference-trial';

type Log = (level: 'info' | 'warn', message: string) => void;

/** For fewer pictures the trial takes longer than it can save. */
const WORTH_TRIAL = 1500;
/**
 * How many times as fast as the processor WebGPU has to be. So short a measurement is not exact.
 */
const WORTH_GPU = 1.2;

const FOR_FEATURES = 'Features of pretrained networks';

/**
 * Which provider runs the pretrained networks. `auto` takes WebGPU where it gives the processor's
 * features and is faster; `webgpu` wherever it gives them; all others the processor. Each network
 * is tried once.
 */
export class InferenceChoice {
  private readonly trials = new Map<string, Promise<InferenceTrial>>();
  private lost: string | undefined;

  constructor(private readonly attempt: typeof tryInference = tryInference) {}

  /**
   * @param images how many are to be seen.
   * @param log told in a sentence what was chosen and why.
   */
  async choose(wanted: BackendName, network: TriedNetwork, images: number, log: Log): Promise<InferenceProvider> {
    if (wanted === 'onnx' || wanted === 'tfjs') return 'cpu';
    if (wanted === 'auto' && images < WORTH_TRIAL) return 'cpu';
    if (this.lost !== undefined) return 'cpu';
    const [verdict] = await this.verdicts(wanted, network);
    if (wanted === 'webgpu' && !verdict.works) log('warn', `WebGPU is not used. ${verdict.message}`);
    else log('info', `${FOR_FEATURES} run on ${verdict.chosen ? 'WebGPU' : 'the processor'}. ${verdict.message}`);
    return verdict.chosen ? 'webgpu' : 'cpu';
  }

  /** WebGPU failed in this process, so it is not used again before the next one starts. */
  lose(reason: string, log: Log): void {
    if (this.lost !== undefined) return;
    this.lost = reason;
    log('warn', `WebGPU failed (${reason}). The processor goes on with what is left.`);
  }

  /** What was found of WebGPU and of the processor. */
  async verdicts(
    wanted: 'auto' | 'webgpu',
    network: TriedNetwork,
  ): Promise<readonly [webgpu: InferenceVerdict, processor: InferenceVerdict]> {
    const evenSoftware = wanted === 'webgpu';
    const key = JSON.stringify([network, evenSoftware]);
    const trial = this.trials.get(key) ?? this.attempt(network, evenSoftware);
    this.trials.set(key, trial);
    const found = await trial;
    const { adapter, passed, rates } = found;
    const chosen =
      this.lost === undefined &&
      passed &&
      (evenSoftware || (rates !== undefined && rates.webgpu >= WORTH_GPU * rates.processor));
    const version = await onnxVersion().catch(() => undefined);
    const about = version === undefined ? {} : { version };
    return [
      {
        name: 'onnx-webgpu',
        ...about,
        ...(adapter ? { adapter: adapter.name } : {}),
        found: adapter !== undefined || passed,
        works: passed,
        chosen,
        ...(rates ? { imagesPerSecond: rates.webgpu } : {}),
        message: this.lost ?? trialWords(found, chosen),
      },
      {
        name: 'onnx-cpu',
        ...about,
        found: true,
        works: true,
        chosen: !chosen,
        ...(rates ? { imagesPerSecond: rates.processor } : {}),
        message: chosen ? 'WebGPU is taken.' : 'Runs everywhere, one network a thread.',
      },
    ];
  }
}

function trialWords({ adapter, passed, rates, reason }: InferenceTrial, chosen: boolean): string {
  if (!passed) return reason ?? 'It did not pass its self-test.';
  const where = adapter ? ` on ${adapter.name}` : '';
  if (!rates) return `It gives the processor's features${where}.`;
  const speeds = `${Math.round(rates.webgpu)} images/s${where}, ${Math.round(rates.processor)} on the processor`;
  return chosen
    ? `It gives the processor's features, faster: ${speeds}.`
    : `It gives the processor's features, but not ${WORTH_GPU} times as fast: ${speeds}.`;
}

/** The choice of this process. */
export const inferenceChoice = new InferenceChoice();
