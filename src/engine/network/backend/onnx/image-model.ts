import { t } from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { wordsOf } from '../../../../domain/error-words';
import { WinnowFailure } from '../../../base/failure';
import { CLASSES, featureGraph, FEATURES } from './feature-graph';
import { sessionOptions, type Provider } from './session-options';
import { PIXELS, type Preprocessing } from './picture-input';
import type { FeatureChoice } from './pooled-feature';

/** Where pretrained networks run. */
export type InferenceProvider = Extract<Provider, 'cpu' | 'webgpu'>;

export interface ImageModelOptions extends FeatureChoice {
  /** Threads, ≥ 1. Does not change the features. */
  readonly threads: number;
  /** The processor unless given. */
  readonly provider?: InferenceProvider;
  /**
   * Name of the value that holds the logits of the model's classes, where they are wanted beside
   * the features.
   */
  readonly classes?: string;
}

/** What a network says of some pictures. */
export interface Seen {
  /** Pictures × dimension. */
  readonly features: Float32Array;
  /** Pictures × classes; absent where they were not asked for. */
  readonly logits?: Float32Array;
}

/** Longest feature vector: with more, those of some thousand pictures fill the memory. */
const LONGEST = 16_384;

/** A pretrained network that turns pictures into features. The caller disposes it. */
export class ImageModel {
  /**
   * @param file an ONNX model of one input, in one file.
   * @throws WinnowFailure `bad-request` when the file is no such model, with what to do; Error when
   * onnxruntime-node's native library does not load on this machine.
   */
  static async open(file: string, preprocessing: Preprocessing, options: ImageModelOptions): Promise<ImageModel> {
    const runtime = await import('onnxruntime-node');
    try {
      const session = await runtime.InferenceSession.create(
        featureGraph(await readFile(file), preprocessing, options, options.classes),
        sessionOptions(options.provider ?? 'cpu', options.threads),
      );
      const { side } = preprocessing;
      // Graphs need not say the dimension, so a trial run tells it. The run also proves that the
      // model works.
      try {
        const { features: trial } = await run(runtime, session, new Uint8Array(side * side * 3), 1, side);
        if (trial.length > LONGEST) {
          throw new Error(
            t(
              'its features are {0} values a picture, more than {1}. Pool them: by average or max, not flat.',
              trial.length,
              LONGEST,
            ),
          );
        }
        return new ImageModel(runtime, session, side, trial.length);
      } catch (error) {
        await session.release();
        throw error;
      }
    } catch (error) {
      const why = wordsOf(error);
      throw new WinnowFailure('bad-request', t('The model {0} cannot be used: {1}', file, why));
    }
  }

  private constructor(
    private readonly runtime: typeof OnnxRuntime,
    private readonly session: InferenceSession,
    /** Side of the pictures, in pixels. */
    readonly side: number,
    /** Length of a feature vector. */
    readonly dimension: number,
  ) {}

  /**
   * What the network says of `count` pictures. Blocks the thread: about 10 ms a picture of a small
   * network.
   * @param pixels count × side × side × 3 bytes, RGB interleaved; what follows is ignored.
   */
  run(pixels: Uint8Array, count: number): Promise<Seen> {
    return run(this.runtime, this.session, pixels, count, this.side);
  }

  dispose(): void {
    void this.session.release();
  }
}

async function run(
  runtime: typeof OnnxRuntime,
  session: InferenceSession,
  pixels: Uint8Array,
  count: number,
  side: number,
): Promise<Seen> {
  const tensor = new runtime.Tensor('uint8', pixels.subarray(0, count * side * side * 3), [count, side, side, 3]);
  const results = await session.run({ [PIXELS]: tensor });
  const features = results[FEATURES]!.data as Float32Array;
  const logits = results[CLASSES]?.data as Float32Array | undefined;
  return { features, ...(logits ? { logits } : {}) };
}
