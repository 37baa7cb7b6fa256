import { t } from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pictureInput, type Preprocessing } from '../network/backend/onnx/picture-input';
import { readModel } from '../network/backend/onnx/raw-model';
import { IMAGENET, MOBILENET_V2 } from './known-preprocessing';

/**
 * How values 0…255 are scaled: `imagenet` as torchvision does, `signed` to [−1, 1] as TensorFlow
 * does, `unit` to [0, 1], `bytes` not at all.
 */
export type Scale = 'imagenet' | 'signed' | 'unit' | 'bytes';
export const SCALES: readonly Scale[] = ['imagenet', 'signed', 'unit', 'bytes'];

/** What a person says of a model's pictures; the rest is guessed. */
export interface PreprocessingChoice {
  readonly side?: number;
  readonly scale?: Scale;
  readonly layout?: Preprocessing['layout'];
  /** `stretch`: the whole picture; `crop`: its centre, as most networks were tested. */
  readonly fit?: Preprocessing['fit']['rule'];
}

const SCALED: Readonly<Record<Scale, Pick<Preprocessing, 'mean' | 'deviation'>>> = {
  imagenet: { mean: IMAGENET.mean, deviation: IMAGENET.deviation },
  signed: { mean: MOBILENET_V2.mean, deviation: MOBILENET_V2.deviation },
  unit: { mean: [0, 0, 0], deviation: [255, 255, 255] },
  bytes: { mean: [0, 0, 0], deviation: [1, 1, 1] },
};
const USUAL_SIDE = 224;

/**
 * How a model that is given as a file wants its pictures: what the person says, then what a
 * `preprocessor_config.json` beside it says, then what its input tells. Side and layout are in the
 * file; the scale is not. It is taken to be `imagenet` where the channels come first, as from
 * PyTorch, and `signed` where they come last, as from TensorFlow.
 * @throws Error in words when the model takes no pictures.
 */
export async function preprocessingOf(
  file: string,
  bytes: Uint8Array,
  choice: PreprocessingChoice,
): Promise<Preprocessing> {
  const input = pictureInput(readModel(bytes));
  const [, a = 0, b = 0, c = 0] = input.extents;
  const layout = choice.layout ?? (c === 3 && a !== 3 ? 'nhwc' : 'nchw');
  const [channels, height, width] = layout === 'nchw' ? [a, b, c] : [c, a, b];
  if (channels !== 0 && channels !== 3)
    throw new Error(t('it takes pictures of {0} channels, not of three.', channels));
  if (height !== width && height > 0 && width > 0) {
    throw new Error(t('it takes pictures of {0} × {1}, and only squares are made.', width, height));
  }
  const described = await describedBeside(file);
  const fixed = Math.max(height, width);
  const scale = choice.scale ?? (input.bytes ? 'bytes' : undefined);
  return {
    side: choice.side ?? (fixed > 0 ? fixed : (described?.side ?? USUAL_SIDE)),
    ...(scale ? SCALED[scale] : (described?.scaled ?? SCALED[layout === 'nchw' ? 'imagenet' : 'signed'])),
    layout,
    fit: choice.fit === 'crop' ? IMAGENET.fit : { rule: 'stretch' },
  };
}

interface Described {
  readonly side?: number;
  readonly scaled?: Pick<Preprocessing, 'mean' | 'deviation'>;
}

/**
 * What Hugging Face's transformers keep beside a model, or one folder above where that is called
 * `onnx`.
 */
async function describedBeside(file: string): Promise<Described | undefined> {
  const folder = path.dirname(file);
  const home = path.basename(folder) === 'onnx' ? path.dirname(folder) : folder;
  let config: Record<string, unknown>;
  try {
    config = JSON.parse(await readFile(path.join(home, 'preprocessor_config.json'), 'utf8')) as typeof config;
  } catch {
    return undefined;
  }
  const crop = extentOf(config['crop_size']);
  const side = config['do_center_crop'] === false ? extentOf(config['size']) : (crop ?? extentOf(config['size']));
  const factor = config['do_rescale'] === false ? 1 : 1 / Number(config['rescale_factor'] ?? 1 / 255);
  const normal = config['do_normalize'] !== false;
  const three = (value: unknown, otherwise: number): readonly [number, number, number] | undefined => {
    const values: unknown[] = normal && Array.isArray(value) ? value : [otherwise, otherwise, otherwise];
    const [r, g, b] = values.map((each) => Number(each) * factor);
    return values.length === 3 && [r, g, b].every(Number.isFinite) ? [r!, g!, b!] : undefined;
  };
  const mean = three(config['image_mean'], 0);
  const deviation = three(config['image_std'], 1);
  return {
    ...(side === undefined ? {} : { side }),
    ...(mean && deviation ? { scaled: { mean, deviation } } : {}),
  };
}

/** The side in any of the forms in which it is written down. */
function extentOf(value: unknown): number | undefined {
  const { height, shortest_edge: shortest } = (typeof value === 'object' && value ? value : {}) as Record<
    string,
    unknown
  >;
  return [value, height, shortest].find((each): each is number => Number.isInteger(each) && (each as number) > 0);
}
