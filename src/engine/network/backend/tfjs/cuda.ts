import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import { keepWholeFloats } from '../float-precision';
import { unwrap, type LoadedTensorFlow, type TensorFlow } from './loaded';
import { wordsOf } from '../../../../domain/error-words';
import { firstLineOf } from '../../../base/failure';

export const CUDA_PACKAGE = '@tensorflow/tfjs-node-gpu';

/** Folder into which *Install CUDA Acceleration* put the package, or undefined. */
export const cudaFolder = (): string | undefined => process.env['WINNOW_CUDA_FOLDER'] || undefined;

/**
 * A native package of TensorFlow.js. The CUDA package is taken from {@link cudaFolder} if there is
 * one.
 * @throws Error that says in words why it does not load.
 */
export async function loadNative(name: string): Promise<LoadedTensorFlow> {
  restoreRemovedUtil();
  keepWholeFloats();
  let tf: TensorFlow;
  try {
    const folder = name === CUDA_PACKAGE ? cudaFolder() : undefined;
    const module = folder
      ? (createRequire(path.join(folder, 'package.json'))(name) as TensorFlow)
      : ((await import(name)) as TensorFlow);
    tf = unwrap(module);
    tf.enableProdMode();
    await tf.ready();
  } catch (error) {
    throw new Error(whyNot(name, error), { cause: error });
  }
  // The CUDA package works without CUDA too, on the processor, and does not say so.
  const onGpu = (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
  return {
    tf,
    device: onGpu ? 'gpu' : 'processor',
    description: `${name} ${tf.version['tfjs']} ${onGpu ? 'on a GPU through CUDA' : 'on the processor'}`,
    composeFilterGradient: false,
  };
}

/**
 * TensorFlow.js on a GPU. @throws Error in words, also where the package loads but finds no GPU.
 */
export async function loadCudaTensorFlow(): Promise<LoadedTensorFlow> {
  const loaded = await loadNative(CUDA_PACKAGE);
  if (loaded.device === 'gpu') return loaded;
  throw new Error('it loads but finds no GPU: it needs an NVIDIA GPU with CUDA 11 and cuDNN 8 on the library path.');
}

/** The native packages call functions that Node 23 removed. */
function restoreRemovedUtil(): void {
  const target = util as unknown as Record<string, unknown>;
  target['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  target['isArray'] ??= Array.isArray;
}

function whyNot(name: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const text = wordsOf(error);
  if (code === 'ERR_MODULE_NOT_FOUND' || text.includes(`Cannot find module '${name}'`)) return 'it is not installed.';
  if (/tfjs_binding|napi|\.node\b|\.so\b|\.dll\b/.test(text)) {
    return `its native library is missing or does not load; run "Winnow: Install CUDA Acceleration…", or reinstall ${name} with install scripts allowed (${firstLineOf(error)}).`;
  }
  return firstLineOf(error);
}
