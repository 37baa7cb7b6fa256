/** A process that tries one GPU candidate and says how it went; `trial.ts` starts it and ends it. */
import { gpuCandidates } from './gpu-candidates';
import { onnxBackend } from './onnx/onnx-backend';
import { selfTest, timeStep } from './self-test';
import type { TrialAnswer } from './trial';
import { firstLineOf } from '../../base/failure';

async function probe(name: string): Promise<TrialAnswer> {
  try {
    const candidate = gpuCandidates().find((each) => each.name === name);
    if (!candidate) throw new Error(`there is no candidate ${name}.`);
    const processor = await onnxBackend();
    const backend = await candidate.load();
    await selfTest(backend, processor);
    return { times: { step: await timeStep(backend), processorStep: await timeStep(processor) } };
  } catch (error) {
    return { reason: firstLineOf(error) };
  }
}

void probe(process.argv[2] ?? '').then((answer) => process.send?.(answer));
