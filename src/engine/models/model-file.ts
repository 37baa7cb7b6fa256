import { t } from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { megabytes } from '../../domain/figures-in-words';
import type { ModelOffer } from '../../protocol/models';
import type { Preprocessing } from '../network/backend/onnx/picture-input';
import { wordsOf } from '../../domain/error-words';
import { WinnowFailure } from '../base/failure';
import { sha256 as sha256Of } from '../base/sha256';
import {
  bytesOf,
  CATALOGUE,
  catalogueModel,
  filesOf,
  hostsOf,
  SHIPPED,
  type CatalogueFile,
  type CatalogueModel,
  type ModelClasses,
} from './catalogue';
import { isWhole } from './download';
import { shippedFolder } from './shipped';
import { preprocessingOf, type PreprocessingChoice } from './preprocessing';

/** A model that is on this machine, and all that decides what its features are. */
export interface ChosenModel {
  readonly file: string;
  readonly sha256: string;
  /** For a person. */
  readonly title: string;
  readonly preprocessing: Preprocessing;
  /** Value that is the feature, unless a person chose one or another pooling. */
  readonly output?: string;
  readonly classes?: ModelClasses;
}

/**
 * Environment variable that names a folder with files of the catalogue, for machines without a
 * network.
 */
const OWN_FOLDER = 'WINNOW_MODELS';

/** Where downloaded models are kept: beside the data sets of a store, which share them. */
export const modelFolder = (store: string): string => path.join(store, 'models');

/** Every model of the catalogue, and which of them are there. */
export async function modelOffers(store: string): Promise<ModelOffer[]> {
  return Promise.all(
    CATALOGUE.map(async (model): Promise<ModelOffer> => {
      const [file, ...others] = await Promise.all(filesOf(model).map((each) => findFile(each, store)));
      const half = others.every((each) => each !== undefined) ? (others[0] ?? null) : null;
      const { name, title, about, licence, dimension } = model;
      const part = file !== undefined && (!model.text || half !== null) ? 0 : await bytesThere(model, store);
      return {
        name,
        title,
        about,
        licence,
        dimension,
        bytes: bytesOf(model),
        hosts: hostsOf(filesOf(model)),
        file: file ?? null,
        part,
        ...(model.text ? { text: half } : {}),
      };
    }),
  );
}

/** Bytes of a model's files that need not be downloaded any more. */
async function bytesThere(model: CatalogueModel, store: string): Promise<number> {
  const there = filesOf(model).map(async (each) => {
    if ((await findFile(each, store)) !== undefined) return each.bytes;
    return (await stat(path.join(modelFolder(store), `${each.file}.part`)).catch(() => undefined))?.size ?? 0;
  });
  return (await Promise.all(there)).reduce((sum, bytes) => sum + bytes, 0);
}

/**
 * The model that a person means by a name of the catalogue or by the path of an ONNX file.
 * @param store the folder under which the stores of data sets lie.
 * @param choice what overrides the catalogue or the guess.
 * @throws WinnowFailure `model-missing` when it is known but not downloaded; `bad-request` when it
 * is not known, is no model for pictures or not the file it should be; the signal's reason.
 */
export async function chooseModel(
  wanted: string,
  store: string,
  choice: PreprocessingChoice,
  signal: AbortSignal,
): Promise<ChosenModel> {
  if (isPath(wanted)) return ofFile(path.resolve(wanted), choice, signal);
  const model = knownModel(wanted);
  const file = await findFile(model, store);
  if (file === undefined) throw missing(model);
  await checkFile(file, model, model.title, signal);
  return known(model, file, choice);
}

/** @throws WinnowFailure `bad-request` where a file is another one than the catalogue's. */
export async function checkFile(
  file: string,
  { sha256 }: CatalogueFile,
  title: string,
  signal: AbortSignal,
): Promise<void> {
  if ((await hashOf(file, signal)) === sha256) return;
  throw new WinnowFailure(
    'bad-request',
    t(
      '{0} is not the {1} of the catalogue: its SHA-256 is another. Remove it and download it again, or name the file itself as the model.',
      file,
      title,
    ),
  );
}

/** @throws WinnowFailure `bad-request` with the names that there are. */
export function knownModel(name: string): CatalogueModel {
  const model = catalogueModel(name);
  if (model) return model;
  const known = CATALOGUE.map((each) => each.name).join(', ');
  throw new WinnowFailure(
    'bad-request',
    t(
      'There is no model {0}. Known are {1}; any other is given as the path of its ONNX file.',
      JSON.stringify(name),
      known,
    ),
  );
}

/** Whether a person means a file: a name of the catalogue has neither separators nor an ending. */
export const isPath = (wanted: string): boolean => /[/\\]|\.onnx$/i.test(wanted);

/** Says in one sentence what a model is and where it comes from: what a person consents to. */
export const offerOf = (model: CatalogueModel): string =>
  t(
    '{0} ({1}, {2}) from {3}',
    model.title,
    megabytes(bytesOf(model)),
    model.licence,
    hostsOf(filesOf(model)).join(', '),
  );

/**
 * Whether this build of Winnow has the network that ships with it. A build without Python or a
 * network has none.
 */
export const hasShippedModel = async (store: string): Promise<boolean> =>
  (await findFile(knownModel(SHIPPED), store)) !== undefined;

function missing(model: CatalogueModel): WinnowFailure {
  if (model.addresses.length === 0) {
    return new WinnowFailure(
      'bad-request',
      t(
        'This build of Winnow lacks {0}: it was built without Python, pip or a network. Build it again, choose another model, or cluster without the features pretrained.',
        model.title,
      ),
    );
  }
  return new WinnowFailure(
    'model-missing',
    t(
      'The model is not on this machine yet: {0}. Download it with "winnow models get {1}" or --download, or name a file of your own with --model FILE.',
      offerOf(model),
      model.name,
    ),
    model.name,
  );
}

/**
 * Where a file of the catalogue lies on this machine; its contents are checked where it is opened.
 */
export async function findFile(wanted: CatalogueFile, store: string): Promise<string | undefined> {
  const own = process.env[OWN_FOLDER];
  const folders = [...(own === undefined || own === '' ? [] : [own]), modelFolder(store), shippedFolder()];
  for (const folder of folders) {
    const file = path.join(folder, wanted.file);
    if (await isWhole(file, wanted)) return file;
  }
  return undefined;
}

async function ofFile(file: string, choice: PreprocessingChoice, signal: AbortSignal): Promise<ChosenModel> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new WinnowFailure('bad-request', t('The model {0} cannot be read: {1}', file, wordsOf(error)));
  }
  const hash = sha256Of(bytes);
  const model = CATALOGUE.find((each) => each.sha256 === hash);
  if (model) return known(model, file, choice);
  try {
    const preprocessing = await preprocessingOf(file, bytes, choice);
    return { file, sha256: hash, title: path.basename(file), preprocessing };
  } catch (error) {
    throw new WinnowFailure('bad-request', t('The model {0} cannot be used: {1}', file, wordsOf(error)));
  }
}

const known = (
  { sha256, title, preprocessing, output, classes }: CatalogueModel,
  file: string,
  choice: PreprocessingChoice,
): ChosenModel => ({
  file,
  sha256,
  title,
  preprocessing: chosenOver(preprocessing, choice),
  ...(output === undefined ? {} : { output }),
  ...(classes ? { classes } : {}),
});

/**
 * Side, scale and layout of a known model are what its file takes; how pictures come to be squares
 * is free.
 */
const chosenOver = (preprocessing: Preprocessing, { fit }: PreprocessingChoice): Preprocessing =>
  fit === undefined
    ? preprocessing
    : { ...preprocessing, fit: fit === 'crop' ? { rule: 'crop', kept: 0.875 } : { rule: fit } };

async function hashOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    signal.throwIfAborted();
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
