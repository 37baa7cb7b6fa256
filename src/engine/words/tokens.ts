import { t } from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { wordsOf } from '../../domain/error-words';
import { WinnowFailure } from '../base/failure';

/** Tokens that CLIP reads, with those that say where a text begins and ends. */
const LONGEST = 77;

/** Turns a text into the ids of its tokens, at most so many, with those of start and end. */
export type Tokens = (text: string, most?: number) => readonly number[];

/**
 * Reads a `tokenizer.json`, as Hugging Face's tokenizers write it: rules and vocabulary. A text
 * that is too long is cut, and its last token is still the one that says that it ends.
 * @throws WinnowFailure `bad-request` where the file holds no such thing.
 */
export async function readTokens(file: string): Promise<Tokens> {
  try {
    const { Tokenizer } = await import('@huggingface/tokenizers');
    const rules = JSON.parse(await readFile(file, 'utf8')) as {
      readonly truncation?: { readonly max_length?: number };
    };
    const tokenizer = new Tokenizer(rules, {});
    const usual = rules.truncation?.max_length ?? LONGEST;
    return (text, most = usual) => {
      const { ids } = tokenizer.encode(straight(text));
      return ids.length > most ? [...ids.slice(0, most - 1), ids.at(-1)!] : ids;
    };
  } catch (error) {
    throw new WinnowFailure('bad-request', t('The words’ file {0} cannot be used: {1}', file, wordsOf(error)));
  }
}

/** Quotation marks as CLIP learned them: straight. Many a keyboard types others. */
const straight = (text: string): string => text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
