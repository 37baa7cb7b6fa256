import { access } from 'node:fs/promises';
import path from 'node:path';
import { stampOf } from '../base/file-stamp';
import type { CatalogueFile, TextHalf } from './catalogue';
import { checkFile, findFile, isPath, knownModel } from './model-file';

/** The files that read words for a network, on this machine. */
export interface TextFiles {
  readonly network: string;
  readonly tokenizer: string;
  /** What the catalogue says of them; absent for files that a person gave. */
  readonly known?: TextHalf & { readonly title: string };
}

/** As exporters call them. */
const NETWORK = 'text_model.onnx';
const TOKENIZER = 'tokenizer.json';

/**
 * What reads words for a network of the catalogue, or for one given as a file: there
 * `text_model.onnx` lies beside it, and `tokenizer.json` beside it or, as Hugging Face keeps it,
 * above a folder called `onnx`. Undefined where the network has no such half, or it is not here
 * whole.
 */
export async function textHalf(model: string, store: string): Promise<TextFiles | undefined> {
  if (isPath(model)) return halfBeside(path.resolve(model));
  const { text, title } = knownModel(model);
  if (!text) return undefined;
  const [network, tokenizer] = await Promise.all([findFile(text.network, store), findFile(text.tokenizer, store)]);
  if (network === undefined || tokenizer === undefined) return undefined;
  return { network, tokenizer, known: { ...text, title } };
}

async function halfBeside(file: string): Promise<TextFiles | undefined> {
  const folder = path.dirname(file);
  const network = path.join(folder, NETWORK);
  if (!(await isThere(network))) return undefined;
  const above = path.basename(folder) === 'onnx' ? [path.dirname(folder)] : [];
  for (const place of [folder, ...above]) {
    const tokenizer = path.join(place, TOKENIZER);
    if (await isThere(tokenizer)) return { network, tokenizer };
  }
  return undefined;
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Files that were checked, with what they were then: a search shall not read them whole again. */
const checked = new Map<string, string>();

/**
 * Holds the files to the catalogue's SHA-256.
 * @throws WinnowFailure `bad-request` where one is another; the signal's reason.
 */
export async function checkTextHalf({ network, tokenizer, known }: TextFiles, signal: AbortSignal): Promise<void> {
  if (!known) return;
  const check = async (file: string, wanted: CatalogueFile): Promise<void> => {
    const stamp = stampOf(file);
    if (checked.get(file) === stamp) return;
    await checkFile(file, wanted, known.title, signal);
    checked.set(file, stamp);
  };
  await check(network, known.network);
  await check(tokenizer, known.tokenizer);
}
