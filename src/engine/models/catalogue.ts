import type { Preprocessing } from '../network/backend/onnx/picture-input';
import { CLIP, IMAGENET } from './known-preprocessing';

/** The classes that a network says of a picture beside its features. */
export interface ModelClasses {
  /** Name of the value that holds their logits. */
  readonly output: string;
  /** File beside the model's: a JSON array of their names, in the order of the logits. */
  readonly names: string;
}

/** A file that is known to the byte. */
export interface CatalogueFile {
  /** Its name in the folder of models. */
  readonly file: string;
  /**
   * Where it can be downloaded, the first that answers; all begin with https:. None for what ships
   * with Winnow.
   */
  readonly addresses: readonly string[];
  readonly bytes: number;
  /** 64 hex digits. A file with any other is not this one, wherever it came from. */
  readonly sha256: string;
}

/** What reads words, of networks that learned from pictures with captions. */
export interface TextHalf {
  /** Turns token ids into values that lie beside those of pictures. */
  readonly network: CatalogueFile;
  /** Turns words into token ids. */
  readonly tokenizer: CatalogueFile;
}

/** A network that can be named instead of given as a file: its own file sees pictures. */
export interface CatalogueModel extends CatalogueFile {
  readonly name: string;
  /** As its authors call it. */
  readonly title: string;
  readonly licence: string;
  readonly preprocessing: Preprocessing;
  /** Value of the graph that is the feature, where it is another than `featureOf` finds. */
  readonly output?: string;
  /** Length of the feature. */
  readonly dimension: number;
  /** The classes that it was trained on, where it says them of a picture. */
  readonly classes?: ModelClasses;
  readonly text?: TextHalf;
  /** One line for a person who chooses. */
  readonly about: string;
}

/**
 * Values are scaled as the authors do, but the whole picture is taken instead of its centre. What
 * lies at the border of a picture belongs to it, and on photos its neighbours came out better so
 * (docs/performance.md).
 */
const WHOLE: Preprocessing = { ...IMAGENET, fit: { rule: 'stretch' } };

/** Name of the network that ships with Winnow. */
export const SHIPPED = 'efficientnet-lite0';
/** Name of the text-and-image pair that is offered where words are to be read. */
export const PAIR = 'clip-vit-b-32';

const ZOO = 'https://huggingface.co/onnxmodelzoo';
/** The same collection where it came from, at a commit whose files cannot change. */
const ZOO_AT_COMMIT =
  'https://media.githubusercontent.com/media/onnx/models/4c46cd00fbdb7cd30b6c1c17ab54f2e1f4f7b177/validated/vision/classification';

const CLIP_TEXT = 'https://huggingface.co/Qdrant/clip-ViT-B-32-text/resolve/48ca1db27cb4063eb311ec2aa7f087a808112876';

/**
 * In the order in which they are offered. Only networks whose file is known to the byte are here.
 */
export const CATALOGUE: readonly CatalogueModel[] = [
  {
    name: SHIPPED,
    title: 'EfficientNet-Lite0',
    file: 'efficientnet-lite0.onnx',
    addresses: [],
    bytes: 9_324_106,
    sha256: 'a0c80fde3fb9dc5eab8019f653acfb0361d203d953511798e830f85a082f4945',
    licence: 'Apache-2.0',
    // As it was trained: with ImageNet's mean and deviation its features tell kinds apart far
    // worse.
    preprocessing: { ...WHOLE, mean: [127, 127, 127], deviation: [128, 128, 128] },
    output: 'features',
    dimension: 5120,
    classes: { output: 'classes', names: 'efficientnet-lite0.classes.json' },
    about: 'ships with Winnow; small, fast and the most accurate of its size',
  },
  {
    name: 'mobilenetv2',
    title: 'MobileNetV2',
    file: 'mobilenetv2-12.onnx',
    addresses: [
      `${ZOO}/mobilenetv2-12/resolve/main/mobilenetv2-12.onnx`,
      `${ZOO_AT_COMMIT}/mobilenet/model/mobilenetv2-12.onnx`,
    ],
    bytes: 13_964_571,
    sha256: 'c0c3f76d93fa3fd6580652a45618618a220fced18babf65774ed169de0432ad5',
    licence: 'Apache-2.0',
    preprocessing: WHOLE,
    dimension: 1280,
    about: 'small and fast, the first to try',
  },
  {
    name: 'resnet18',
    title: 'ResNet-18',
    file: 'resnet18-v1-7.onnx',
    addresses: [`${ZOO}/resnet18-v1-7/resolve/e7cb849a949bdceba02356b8b923d53cc01108e1/resnet18-v1-7.onnx`],
    bytes: 46_820_737,
    sha256: '4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c',
    licence: 'Apache-2.0',
    preprocessing: WHOLE,
    dimension: 512,
    about: 'plain convolutions, six times the arithmetic of MobileNetV2',
  },
  {
    name: 'resnet50',
    title: 'ResNet-50',
    file: 'resnet50-v1-12.onnx',
    addresses: [`${ZOO}/resnet50-v1-12/resolve/1f95315d8bd3b3ca2ceabe54d274e0cdf5a83bbe/resnet50-v1-12.onnx`],
    bytes: 102_576_593,
    sha256: '3f03fdef724b22947eed826f1eef1dc5c34151bb4c37d634f1db89dfa2dd1526',
    licence: 'Apache-2.0',
    preprocessing: WHOLE,
    dimension: 2048,
    about: 'the usual yardstick, slower and finer',
  },
  {
    name: 'vgg16',
    title: 'VGG-16',
    file: 'vgg16-7.onnx',
    addresses: [`${ZOO_AT_COMMIT}/vgg/model/vgg16-7.onnx`, `${ZOO}/vgg16-7/resolve/main/vgg16-7.onnx`],
    bytes: 553_437_328,
    sha256: 'f20805a3ecccaa88647bbab4ad011ff2412a9838485ea844de0fcbce349820b9',
    licence: 'Apache-2.0',
    preprocessing: WHOLE,
    dimension: 512,
    about: 'large and slow; its last convolutions are pooled, its dense layers cut off',
  },
  {
    name: 'vgg19',
    title: 'VGG-19',
    file: 'vgg19-7.onnx',
    addresses: [`${ZOO_AT_COMMIT}/vgg/model/vgg19-7.onnx`, `${ZOO}/vgg19-7/resolve/main/vgg19-7.onnx`],
    bytes: 574_677_321,
    sha256: '692f9f927f1df1b89033787a77a73eac59fd9b3344f9ecdf0b13221e41c2046f',
    licence: 'Apache-2.0',
    preprocessing: WHOLE,
    dimension: 512,
    about: 'VGG-16 with three convolutions more',
  },
  {
    name: 'dinov2-small',
    title: 'DINOv2 small',
    file: 'dinov2-small.onnx',
    addresses: [
      'https://huggingface.co/Xenova/dinov2-small/resolve/c2bb04a51fab207c420665f1946016107bffc701/onnx/model.onnx',
    ],
    bytes: 88_459_888,
    sha256: '83141175ec78b4ff9a2bb58a4c7c264ba0054d1c2e122e5a8114b79a8d4179ea',
    licence: 'Apache-2.0',
    preprocessing: WHOLE,
    dimension: 384,
    about: 'a transformer that learned without labels; its class token is the feature',
  },
  {
    name: 'dinov2-base',
    title: 'DINOv2 base',
    file: 'dinov2-base.onnx',
    addresses: [
      'https://huggingface.co/onnx-community/dinov2-base/resolve/31ef06cac16d5d301c5930d147002a058c85a5e4/onnx/model.onnx',
    ],
    bytes: 346_627_111,
    sha256: '320d1012a6fc65b101fc85ca30ee7a47b2e4f6a2e8bd78fb9d7036def0e30cb0',
    licence: 'Apache-2.0',
    preprocessing: WHOLE,
    dimension: 768,
    about: 'the same with four times the weights: finer, and four times as slow',
  },
  {
    name: PAIR,
    title: 'CLIP ViT-B/32',
    file: 'clip-vit-b-32-vision.onnx',
    addresses: [
      'https://huggingface.co/Qdrant/clip-ViT-B-32-vision/resolve/e0c24ed0fa57fa3e4f97f30de74c51d944036ace/model.onnx',
    ],
    bytes: 351_686_194,
    sha256: 'c68d3d9a200ddd2a8c8a5510b576d4c94d1ae383bf8b36dd8c084f94e1fb4d63',
    licence: 'MIT',
    preprocessing: { ...CLIP, fit: { rule: 'stretch' } },
    dimension: 512,
    text: {
      network: {
        file: 'clip-vit-b-32-text.onnx',
        addresses: [`${CLIP_TEXT}/model.onnx`],
        bytes: 254_102_519,
        sha256: '4dbe762b11e36488304471e439cde89da053ad7acaddbf9e096745d142ec8d8b',
      },
      tokenizer: {
        file: 'clip-vit-b-32-tokenizer.json',
        addresses: [`${CLIP_TEXT}/tokenizer.json`],
        bytes: 2_224_147,
        sha256: 'b68d571997a1f81bf521fb73806740ddb91e4ed6666cb6e996c066bb289cf55b',
      },
    },
    about: 'a transformer that learned from pictures with captions: finds them by words, and knows what ImageNet lacks',
  },
];

export const catalogueModel = (name: string): CatalogueModel | undefined =>
  CATALOGUE.find((model) => model.name === name.toLowerCase());

/** All files of a model, that for pictures first. */
export const filesOf = (model: CatalogueModel): readonly CatalogueFile[] =>
  model.text ? [model, model.text.network, model.text.tokenizer] : [model];

/** Bytes of all files of a model. */
export const bytesOf = (model: CatalogueModel): number => filesOf(model).reduce((sum, { bytes }) => sum + bytes, 0);

/** Where files come from, for a person: the hosts of their addresses. */
export const hostsOf = (files: readonly Pick<CatalogueFile, 'addresses'>[]): string[] => [
  ...new Set(files.flatMap(({ addresses }) => addresses.map((address) => new URL(address).host))),
];
