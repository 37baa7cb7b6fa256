import type { EngineFailure } from '../protocol/engine';

/** A failure that a person can do something about: `code` is for programs, the message says what to do. */
export class WinnowFailure extends Error {
  override readonly name = 'WinnowFailure';

  constructor(
    readonly code: EngineFailure['code'],
    message: string,
  ) {
    super(message);
  }
}
