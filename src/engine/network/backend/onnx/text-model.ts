import { t } from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { wordsOf } from '../../../../domain/error-words';
import { WinnowFailure } from '../../../base/failure';
import { sessionOptions } from './session-options';
import { checkOneFile, readModel } from './raw-model';

/** As exporters call what goes in and what comes out. */
const IDS = 'input_ids';
const MASK = 'attention_mask';
const EMBEDDING = 'text_embeds';

/** A network that turns the token ids of a text into its embedding. The caller disposes it. */
export class TextModel {
  /**
   * @param file an ONNX model with the input `input_ids`, batch × tokens, with or without
   * `attention_mask`, and the output `text_embeds` or one output alone.
   * @throws WinnowFailure `bad-request` when the file is no such model.
   */
  static async open(file: string, threads: number): Promise<TextModel> {
    const runtime = await import('onnxruntime-node');
    try {
      const bytes = await readFile(file);
      checkOneFile(readModel(bytes).initializers);
      const session = await runtime.InferenceSession.create(bytes, sessionOptions('cpu', threads));
      const { inputNames, outputNames } = session;
      const output = outputNames.includes(EMBEDDING) ? EMBEDDING : outputNames[0];
      const odd = inputNames.some((name) => name !== IDS && name !== MASK);
      if (
        !inputNames.includes(IDS) ||
        odd ||
        output === undefined ||
        (outputNames.length > 1 && output !== EMBEDDING)
      ) {
        await session.release();
        throw new Error(t('it must take {0}, or {0} and {1}, and give {2}, or one value alone.', IDS, MASK, EMBEDDING));
      }
      return new TextModel(file, runtime, session, output);
    } catch (error) {
      throw unusable(file, error);
    }
  }

  private constructor(
    private readonly file: string,
    private readonly runtime: typeof OnnxRuntime,
    private readonly session: InferenceSession,
    private readonly output: string,
  ) {}

  /** Tokens that it always takes; undefined where it takes as many as there are. */
  get length(): number | undefined {
    const ids = this.session.inputMetadata.find(({ name }) => name === IDS);
    const extent = ids?.isTensor ? ids.shape[1] : undefined;
    return typeof extent === 'number' && extent > 0 ? extent : undefined;
  }

  /**
   * The embedding of one text. Ids beyond {@link length} are not for it; fewer are filled up, and
   * the mask says so.
   * @throws WinnowFailure `bad-request` where the ids are not this network's.
   */
  async embed(ids: readonly number[]): Promise<Float32Array> {
    const length = this.length ?? ids.length;
    const padded = [...ids, ...Array<number>(length - ids.length).fill(0)];
    const feeds: Record<string, Tensor> = { [IDS]: this.tensor(IDS, padded) };
    if (this.session.inputNames.includes(MASK)) {
      feeds[MASK] = this.tensor(
        MASK,
        padded.map((_, at) => (at < ids.length ? 1 : 0)),
      );
    }
    try {
      const results = await this.session.run(feeds, [this.output]);
      return results[this.output]!.data as Float32Array;
    } catch (error) {
      throw unusable(this.file, error);
    }
  }

  dispose(): void {
    void this.session.release();
  }

  /** A row of whole numbers, of the size that the input wants. */
  private tensor(input: string, values: readonly number[]): Tensor {
    const about = this.session.inputMetadata.find(({ name }) => name === input);
    const shape = [1, values.length];
    return about?.isTensor && about.type === 'int32'
      ? new this.runtime.Tensor('int32', Int32Array.from(values), shape)
      : new this.runtime.Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  }
}

const unusable = (file: string, error: unknown): WinnowFailure =>
  new WinnowFailure('bad-request', t('The network {0} cannot read words: {1}', file, wordsOf(error)));
