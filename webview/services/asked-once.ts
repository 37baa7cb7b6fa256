/**
 * The answer to one question about the labelling that is shown. It is asked when the answer is
 * first needed.
 */
import { wordsOf } from '../../src/domain/error-words';
import { isAbort } from './questions';

export class AskedOnce<Answer> {
  /** The labelling that the answer, or the question on its way, is about. */
  private labelling = '';
  private answer: Answer | undefined;
  /** Why there is no answer, in words. */
  failure: string | undefined;

  constructor(
    private readonly ask: () => Promise<Answer>,
    private readonly changed: () => void,
  ) {}

  /** The answer about a labelling, where it is there. */
  about(labelling: string): Answer | undefined {
    return this.labelling === labelling ? this.answer : undefined;
  }

  /**
   * Asks, unless that was done. `changed` is called once the answer is there, or it is clear that
   * none will come.
   */
  need(labelling: string): void {
    if (this.labelling === labelling) return;
    this.labelling = labelling;
    this.answer = this.failure = undefined;
    this.ask()
      .then((answer) => {
        if (this.labelling === labelling) this.answer = answer;
      })
      .catch((error: unknown) => {
        if (this.labelling !== labelling) return;
        if (isAbort(error)) this.labelling = '';
        else this.failure = wordsOf(error);
      })
      .finally(() => this.changed());
  }

  /** Asks again if there was no answer. */
  again(labelling: string): void {
    if (this.failure !== undefined) this.labelling = '';
    this.need(labelling);
  }
}
