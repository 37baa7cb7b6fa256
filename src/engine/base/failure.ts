import { wordsOf } from '../../domain/error-words';
import type { EngineFailure } from '../../protocol/engine';

/**
 * A failure that a person can do something about: `code` is for programs, the message says what to
 * do.
 */
export class WinnowFailure extends Error {
  override readonly name = 'WinnowFailure';

  constructor(
    readonly code: EngineFailure['code'],
    message: string,
    /** Name of the model that is missing, with `model-missing`. */
    readonly model?: string,
  ) {
    super(message);
  }
}

/** The first line of {@link wordsOf}: libraries append stacks and lists of files. */
export const firstLineOf = (error: unknown): string => wordsOf(error).split('\n', 1)[0]!;
