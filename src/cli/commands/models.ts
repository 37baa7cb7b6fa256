import path from 'node:path';
import type { ModelOffer } from '../../protocol/models';
import { defaultStore } from '../options/cluster-options';
import { parse, UsageError } from '../options/usage';

/**
 * `winnow models`: the pretrained networks that can be named, and which are there;
 * `winnow models get NAME` downloads one.
 */
export async function modelsCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse(args, {
    store: { type: 'string' },
    download: { type: 'boolean' },
    quiet: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const store = path.resolve(values.store ?? defaultStore());
  const [action, name, ...rest] = positionals;
  const { modelOffers } = await import('../../engine/models/model-file');
  if (action === undefined) {
    const offers = await modelOffers(store);
    process.stdout.write(values.json === true ? JSON.stringify(offers, null, 2) + '\n' : describe(offers));
    return;
  }
  if (action !== 'get' || name === undefined || rest.length > 0) {
    throw new UsageError('winnow models lists them, winnow models get NAME downloads one');
  }
  const { ensureModel } = await import('../output/model-download');
  const { chooseModel } = await import('../../engine/models/model-file');
  const { checkTextHalf, textHalf } = await import('../../engine/models/text-half');
  await ensureModel(
    name,
    { store, allowed: values.download ?? false, quiet: values.quiet ?? false, text: true },
    signal,
  );
  // Checks the contents, also of a file that was there already.
  const { file } = await chooseModel(name, store, {}, signal);
  const words = await textHalf(name, store);
  if (words) await checkTextHalf(words, signal);
  if (values.quiet !== true) process.stdout.write(`${file}\n`);
}

/** Columns of a name, with a space behind the longest. */
const NAME_WIDTH = 20;

function describe(offers: readonly ModelOffer[]): string {
  const lines = offers.flatMap(({ name, title, about, bytes, licence, dimension, hosts, file, text, part }) => {
    const size = `${Math.round(bytes / 1e6)} MB`;
    const there =
      file !== null ? `here: ${file}` : part > 0 ? `${Math.floor((100 * part) / bytes)} % downloaded` : 'not here';
    const source = hosts.length === 0 ? 'this build of Winnow lacks it' : `from ${hosts.join(' or ')}`;
    return [
      `${name.padEnd(NAME_WIDTH)}${title}, ${size}, ${licence}, ${dimension} values: ${about}`,
      `${' '.repeat(NAME_WIDTH)}${file !== null ? there : `${there}; ${source}`}`,
      ...(file !== null && text !== undefined
        ? [
            `${' '.repeat(NAME_WIDTH)}${text === null ? `its half that reads words is not here; winnow models get ${name}` : `reads words: ${text}`}`,
          ]
        : []),
    ];
  });
  return [...lines, '', 'Any other network for pictures: give the path of its ONNX file instead of a name.', ''].join(
    '\n',
  );
}
