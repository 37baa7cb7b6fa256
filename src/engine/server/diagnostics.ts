import { execFile } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type {
  BackendVerdict,
  DiagnosticPart,
  Diagnostics,
  GraphicsCard,
  InferenceVerdict,
} from '../../domain/diagnostics';
import { inferenceChoice } from '../features/pretrained/inference-choice';
import { processorRate } from '../features/pretrained/inference-trial';
import { SHIPPED } from '../models/catalogue';
import { chooseModel } from '../models/model-file';
import { chooseBackend, processChoice } from '../network/backend/choose';
import { imagesPerSecond, timeStep } from '../network/backend/self-test';
import { cudaFolder } from '../network/backend/tfjs/cuda';
import { winnowVersion } from '../base/version';
import { firstLineOf } from '../base/failure';

/**
 * Tries each native part once, for real, and says in words what works. Takes some seconds; never
 * throws.
 */
export async function diagnostics(): Promise<Diagnostics> {
  return {
    winnow: winnowVersion(),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpus: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memoryBytes: totalmem(),
    parts: [await trySharp()],
    backends: await withSpeed(await processChoice.verdicts()),
    inference: await inferenceVerdicts(),
    graphicsCards: await graphicsCards(),
    cudaAcceleration: cudaAcceleration(process.platform, process.arch),
  };
}

/**
 * Adds the speed of training on the processor to the verdicts; nothing else measures it before a
 * run.
 */
async function withSpeed(verdicts: readonly BackendVerdict[]): Promise<readonly BackendVerdict[]> {
  try {
    const step = await timeStep(await chooseBackend('onnx', () => undefined), availableParallelism());
    return verdicts.map((verdict) =>
      verdict.name === 'onnx-cpu' ? { ...verdict, found: true, imagesPerSecond: imagesPerSecond(step) } : verdict,
    );
  } catch {
    // Why it does not work stands in its own verdict.
    return verdicts;
  }
}

/** WebGPU and the processor, measured with the network that ships. */
async function inferenceVerdicts(): Promise<readonly InferenceVerdict[]> {
  try {
    // Only the network that ships is measured. It lies beside the program, so no folder of
    // downloads is needed.
    const { file, preprocessing } = await chooseModel(SHIPPED, '', {}, new AbortController().signal);
    const network = { file, preprocessing, options: { threads: availableParallelism() } };
    const [webGpu, processor] = await inferenceChoice.verdicts('auto', network);
    // Where no GPU is held against it, nothing has measured the processor yet.
    const imagesPerSecond = processor.imagesPerSecond ?? (await processorRate(network));
    return [webGpu, { ...processor, imagesPerSecond }];
  } catch {
    return [];
  }
}

async function trySharp(): Promise<DiagnosticPart> {
  const name = 'sharp';
  try {
    const { default: sharp } = await import('sharp');
    await sharp({ create: { width: 2, height: 2, channels: 3, background: '#fff' } })
      .webp()
      .toBuffer();
    return {
      name,
      version: sharp.versions.sharp ?? '',
      works: true,
      message: `Decodes images (libvips ${sharp.versions.vips}).`,
    };
  } catch (error) {
    return { name, works: false, message: `Does not load, so no image can be read: ${firstLineOf(error)}` };
  }
}

/**
 * NVIDIA's cards, as the driver's own program lists them; none where it is not there. Never fails.
 */
export function graphicsCards(program = 'nvidia-smi'): Promise<GraphicsCard[]> {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  return new Promise((resolve) => {
    execFile(program, query, { timeout: 10_000, windowsHide: true }, (error, output) => {
      if (error) return resolve([]);
      const cards = output.split('\n').flatMap((line): GraphicsCard[] => {
        const [name = '', memory, driver] = line.split(',').map((field) => field.trim());
        return memory === undefined || driver === undefined ? [] : [{ name, memory, driver }];
      });
      resolve(cards);
    });
  });
}

function cudaAcceleration(platform: NodeJS.Platform, arch: string): string {
  const folder = cudaFolder();
  if (folder !== undefined) return `CUDA acceleration is installed in ${folder}.`;
  if (!['linux', 'win32'].includes(platform) || arch !== 'x64') {
    return `CUDA acceleration cannot be installed on ${platform}-${arch}, only on Linux and Windows on x64.`;
  }
  return (
    'CUDA acceleration is not installed. In VS Code, "Winnow: Install CUDA Acceleration…" does that; ' +
    'for the command line, WINNOW_CUDA_FOLDER names a folder that holds node_modules/@tensorflow/tfjs-node-gpu.'
  );
}
