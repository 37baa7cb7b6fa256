import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Backend } from './backend';
import { firstLineOf } from '../../base/failure';
import type { Candidate, TrialTimes } from './candidate';
import { cudaMissing, cudaWanted } from './cuda-libraries';
import { keepWholeFloats } from './float-precision';
import { onnxBackend } from './onnx/onnx-backend';
import type { Provider } from './onnx/session-options';
import { placementOf, requireOnDevice } from './onnx/placement';
import { SELF_TEST_NETWORK } from './self-test';
import { CUDA_PACKAGE, cudaFolder, loadCudaTensorFlow } from './tfjs/cuda';
import { tfjsBackend } from './tfjs/tfjs-backend';
import { trialInProcess } from './trial';

const PROVIDERS: Readonly<Partial<Record<NodeJS.Platform, readonly Provider[]>>> = {
  linux: ['cuda'],
  win32: ['dml'],
  // WebGPU runs pretrained networks only: docs/gpu.md says what its training gets wrong.
  darwin: ['coreml'],
};

const NEEDS: Record<Exclude<Provider, 'cpu'>, string> = {
  cuda: 'onnxruntime on an NVIDIA GPU; needs the provider library that onnxruntime-node downloads when its install script may run, and the CUDA that this library is built for.',
  dml: 'onnxruntime on any GPU with DirectX 12.',
  coreml: 'onnxruntime through CoreML.',
  webgpu: 'onnxruntime through WebGPU.',
};

/** The ways to a GPU on a platform, in the order in which `auto` tries them. */
export function gpuCandidates(platform: NodeJS.Platform = process.platform, arch: string = process.arch): Candidate[] {
  const tensorFlow: Candidate = {
    name: 'tfjs-cuda',
    device: 'gpu',
    why: 'TensorFlow on an NVIDIA GPU; needs CUDA 11 and cuDNN 8, and the package that "Winnow: Install CUDA Acceleration…" installs.',
    version: () => Promise.resolve(versionOf(CUDA_PACKAGE, cudaFolder())),
    absent: () => Promise.resolve(cudaTensorFlowAbsent(platform, arch)),
    load: async () => tfjsBackend(await loadCudaTensorFlow()),
  };
  const providers = (PROVIDERS[platform] ?? []).map((provider): Candidate => {
    return {
      name: `onnx-${provider}`,
      device: 'gpu',
      why: NEEDS[provider as Exclude<Provider, 'cpu'>],
      version: onnxVersion,
      absent: () => providerAbsent(provider, platform, arch),
      load: () => loadProvider(provider),
    };
  });
  // A driver that hangs or crashes then takes the trial down, and not the engine.
  return [tensorFlow, ...providers].map((candidate) => ({
    ...candidate,
    trial: (limitMs) =>
      candidate.name === 'onnx-cuda'
        ? explained(trialInProcess(candidate.name, limitMs), platform, arch)
        : trialInProcess(candidate.name, limitMs),
  }));
}

/**
 * Why CUDA fails, with which version its library wants and what of it is not where the system
 * looks.
 */
async function explained(trial: Promise<TrialTimes>, platform: NodeJS.Platform, arch: string): Promise<TrialTimes> {
  try {
    return await trial;
  } catch (error) {
    const file = cudaProvider(platform, arch);
    const wanted = file !== undefined && existsSync(file) ? await cudaWanted(file) : undefined;
    const missing = wanted && cudaMissing(wanted);
    if (missing === undefined) throw error;
    throw new Error(`${firstLineOf(error)} ${missing}`, { cause: error });
  }
}

/** The library through which onnxruntime reaches CUDA. */
function cudaProvider(platform: NodeJS.Platform, arch: string): string | undefined {
  const folder = packageFolder('onnxruntime-node');
  return folder && path.join(folder, 'bin/napi-v6', platform, arch, 'libonnxruntime_providers_cuda.so');
}

export async function onnxVersion(): Promise<string | undefined> {
  return (await import('onnxruntime-node')).env.versions.node;
}

async function loadProvider(provider: Provider): Promise<Backend> {
  keepWholeFloats();
  const backend = await onnxBackend(provider);
  requireOnDevice(await placementOf(provider, SELF_TEST_NETWORK, 2));
  return backend;
}

function cudaTensorFlowAbsent(platform: NodeJS.Platform, arch: string): string | undefined {
  if (!['linux', 'win32'].includes(platform) || arch !== 'x64') {
    return `There is no ${CUDA_PACKAGE} for ${platform}-${arch}, only for Linux and Windows on x64.`;
  }
  const folder = packageFolder(CUDA_PACKAGE, cudaFolder());
  if (folder === undefined) return 'It is not installed; "Winnow: Install CUDA Acceleration…" does that.';
  if (!existsSync(path.join(folder, 'lib'))) {
    return 'Its package is here without its native library; "Winnow: Install CUDA Acceleration…" downloads it.';
  }
  return undefined;
}

async function providerAbsent(
  provider: Provider,
  platform: NodeJS.Platform,
  arch: string,
): Promise<string | undefined> {
  const { listSupportedBackends } = await import('onnxruntime-node');
  if (!listSupportedBackends().some(({ name }) => name === provider)) {
    return `This build of onnxruntime-node has no ${provider} provider.`;
  }
  const file = cudaProvider(platform, arch);
  if (provider !== 'cuda' || file === undefined || existsSync(file)) return undefined;
  return `Its library ${path.basename(file)} is not installed.`;
}

function versionOf(name: string, from?: string): string | undefined {
  const folder = packageFolder(name, from);
  if (folder === undefined) return undefined;
  return (JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Where a package lies, seen from `from` or from this file; undefined when it is not there. */
function packageFolder(name: string, from?: string): string | undefined {
  try {
    return path.dirname(createRequire(path.join(from ?? __dirname, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
