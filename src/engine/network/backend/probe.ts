/**
 * A process that tries one GPU candidate and says how it went; `trial.ts` starts it and ends it.
 */
import { answerProcess } from '../../base/ask-process';
import type { TrialTimes } from './candidate';
import { gpuCandidates } from './gpu-candidates';
import { onnxBackend } from './onnx/onnx-backend';
import { selfTest, timeStep } from './self-test';
import type { TrialQuestion } from './trial';

answerProcess<TrialQuestion, TrialTimes>(async ({ candidate: name }) => {
  const candidate = gpuCandidates().find((each) => each.name === name);
  if (!candidate) throw new Error(`there is no candidate ${name}.`);
  const processor = await onnxBackend();
  const backend = await candidate.load();
  await selfTest(backend, processor);
  return { step: await timeStep(backend), processorStep: await timeStep(processor) };
});
