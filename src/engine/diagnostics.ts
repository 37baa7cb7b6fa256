import { cpus, totalmem } from 'node:os';
import type { DiagnosticPart, Diagnostics } from '../protocol/dataset';
import { winnowVersion } from './version';

const words = (error: unknown): string => (error instanceof Error ? error.message.split('\n')[0]! : String(error));

/** Tries each native part once, for real, and says in words what works. Takes a second or two; never throws. */
export async function diagnostics(): Promise<Diagnostics> {
  const onnx = await tryOnnx();
  return {
    winnow: winnowVersion(),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpus: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memoryBytes: totalmem(),
    parts: [await trySharp(), onnx, await tryTensorFlow(!onnx.works)],
  };
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
    return { name, works: false, message: `Does not load, so no image can be read: ${words(error)}` };
  }
}

async function tryOnnx(): Promise<DiagnosticPart> {
  const name = 'onnxruntime-node';
  try {
    const { env } = await import('onnxruntime-node');
    const message = 'Trains and runs the networks on the processor; `auto` takes it.';
    return { name, version: env.versions.node ?? '', works: true, chosen: true, message };
  } catch (error) {
    return { name, works: false, message: `Does not load; TensorFlow.js takes its place, slowly: ${words(error)}` };
  }
}

async function tryTensorFlow(chosen: boolean): Promise<DiagnosticPart> {
  const name = '@tensorflow/tfjs-node-gpu';
  const { loadTensorFlow } = await import('./backend/tfjs/native');
  const lines: string[] = [];
  try {
    const { description } = await loadTensorFlow((line) => lines.push(line));
    const message = [...lines, `The back end tfjs runs on ${description}.`].join(' ');
    return { name, works: description.startsWith(name), chosen, message };
  } catch (error) {
    return { name, works: false, message: [...lines, words(error)].join(' ') };
  }
}
