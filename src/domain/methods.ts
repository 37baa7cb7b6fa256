/**
 * The methods that a run is made of, with a line of words each, and what can be set of them. Plain
 * data.
 */
import { t } from '@vscode/l10n';

/**
 * Ways to turn images into features. Which of them a run takes unless a person chose others is the
 * preset's to say.
 */
export const EXTRACTORS = [
  'autoencoder',
  'exemplar',
  'hog',
  'hog+pixels',
  'fisher',
  'pixels',
  'pca',
  'pca+hog',
  'vae',
  'pairs',
  'dot',
  'iic',
  'scan',
  'dec',
  'pretrained',
] as const;
export type ExtractorName = (typeof EXTRACTORS)[number];

/** Ways to turn features into clusters. */
export const CLUSTERERS = [
  'graph',
  'kmeans',
  'agglomerative',
  'dbscan',
  'optics',
  'hdbscan',
  'gaussian-mixture',
  'mean-shift',
  'affinity-propagation',
  'spectral',
] as const;
export type ClustererName = (typeof CLUSTERERS)[number];

/** What is done to an extractor's features before they are clustered. */
export const REDUCTIONS = ['none', 'tsne', 'umap'] as const;
export type ReductionName = (typeof REDUCTIONS)[number];

/** What learns the groups that the features agree on, and labels every image. */
export const LABELLERS = ['network', 'transfer'] as const;
export type LabellerName = (typeof LABELLERS)[number];

/** A number of a method that a person may set, as in `vae.latent`. */
export interface MethodSetting {
  readonly name: string;
  readonly summary: string;
  readonly default: number;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  /** Words that stand for some values, as in `agglomerative.linkage=average`. */
  readonly words?: Readonly<Record<string, number>>;
}

export interface Method {
  /** One line: what it is, and when it helps. */
  readonly summary: string;
  readonly settings: readonly MethodSetting[];
}

/** An extractor in words: its name in charts, and what is done while it is computed. */
export interface ExtractorWords extends Method {
  readonly title: string;
  readonly doing: string;
}

const extractor = (
  title: string,
  doing: string,
  summary: string,
  settings: readonly MethodSetting[] = [],
): ExtractorWords => ({
  title,
  doing,
  summary,
  settings,
});
const plain = (summary: string, settings: readonly MethodSetting[] = []): Method => ({ summary, settings });
/** A whole number from `least` to `most`. */
const whole = (name: string, value: number, least: number, most: number, summary: string): MethodSetting => ({
  name,
  summary,
  default: value,
  least,
  most,
  whole: true,
});
const real = (name: string, value: number, least: number, most: number, summary: string): MethodSetting => ({
  ...whole(name, value, least, most, summary),
  whole: false,
});
/** One of some words, of which the first is the default. */
const oneOf = (name: string, words: readonly string[], summary: string): MethodSetting => ({
  ...whole(name, 0, 0, words.length - 1, summary),
  words: Object.fromEntries(words.map((word, value) => [word, value])),
});
/** A number above 0, or what the method finds itself. */
const autoOr = (name: string, most: number, summary: string): MethodSetting => ({
  ...real(name, 0, 0, most, summary),
  words: { auto: 0 },
});
const convolutional = oneOf(
  'layers',
  ['dense', 'convolutional'],
  'dense layers for little pictures of one thing, convolutions for photos',
);
const large = oneOf('side', ['16', '32'], 'pixels that it sees of an image, each way');
const glyphs = oneOf(
  'pictures',
  ['photos', 'glyphs'],
  'how images are varied: letters and digits keep their colours and are not mirrored',
);
/** Passes over the images; the presets quick and paper take half of it and twice as many. */
const epochs = (value: number): MethodSetting =>
  whole('epochs', value, 1, 10_000, 'passes over the images in `balanced`; half of them in `quick`, twice in `paper`');

export const EXTRACTOR_METHODS: Readonly<Record<ExtractorName, ExtractorWords>> = {
  autoencoder: extractor(
    t('Autoencoder'),
    t('Training the autoencoder'),
    t('The code of a convolutional autoencoder that learns to rebuild the images.'),
  ),
  exemplar: extractor(
    t('Exemplar CNN'),
    t('Training the exemplar CNN'),
    t('A network that tells patches apart however they are transformed (exemplar CNN).'),
  ),
  hog: extractor(
    'HOG',
    t('Computing HOG features'),
    t('Histograms of oriented gradients: shapes, without any training.'),
  ),
  'hog+pixels': extractor(
    t('HOG + pixels'),
    t('Computing HOG features and pixels'),
    t('HOG beside the image at 8 × 8 pixels: shapes, and where light and colour lie.'),
  ),
  fisher: extractor(
    t('Fisher vectors'),
    t('Computing Fisher vectors'),
    t('Fisher vectors of local gradients and colours: what a picture is made of, with nothing learned elsewhere.'),
  ),
  pixels: extractor(
    t('Pixels'),
    t('Reading pixels'),
    t('The image itself at 16 × 16 pixels: the control that any other features should beat.'),
  ),
  pca: extractor(
    'PCA',
    t('Finding principal components'),
    t('Principal components of the pixels (64 × 64) that hold 95 % of their variance.'),
  ),
  'pca+hog': extractor(
    'PCA + HOG',
    t('Finding principal components'),
    t('Principal components of the pixels and HOG side by side.'),
  ),
  vae: extractor(
    'VAE',
    t('Training the variational autoencoder'),
    t('The means of a variational autoencoder: few, smooth dimensions, good for density clusterers and maps.'),
    [
      whole('latent', 10, 2, 32, 'dimensions of its code'),
      epochs(60),
      real('beta', 1, 0, 100, 'weight of the prior; more makes the code smoother and less faithful'),
      convolutional,
      large,
    ],
  ),
  pairs: extractor(
    t('Pairs'),
    t('Training the Siamese network'),
    t('A Siamese network that tells whether two pictures are transforms of one image.'),
    [epochs(30), glyphs],
  ),
  dot: extractor(
    t('Dot products'),
    t('Training the dot-product network'),
    t('A network whose dot products say which pictures are transforms of one image.'),
    [epochs(30), glyphs],
  ),
  iic: extractor(
    'IIC',
    t('Training the invariant clustering'),
    t('Invariant information clustering: a network that gives transforms of an image the same cluster.'),
    [
      epochs(20),
      glyphs,
      whole('heads', 5, 1, 100, 'starts, of which the best counts'),
      whole('overclusters', 50, 2, 1000, 'clusters of the heads that keep the features rich'),
    ],
  ),
  scan: extractor(
    'SCAN',
    t('Training by nearest neighbours'),
    t('Clusters learned from the nearest neighbours of each image, then from its own sure labels (SCAN).'),
    [
      epochs(12),
      whole('labelEpochs', 6, 0, 1000, 'passes of self-labelling'),
      whole('neighbours', 20, 1, 1000, 'neighbours of an image that should share its cluster'),
    ],
  ),
  dec: extractor(
    'DEC',
    t('Training the embedded clustering'),
    t('Deep embedded clustering: an autoencoder whose code is pulled towards cluster centres.'),
    [
      whole('code', 20, 2, 128, 'dimensions of its code'),
      epochs(120),
      convolutional,
      large,
      whole('updates', 20, 0, 1000, 'times at most that the clusters are drawn anew'),
    ],
  ),
  pretrained: extractor(
    t('Pretrained'),
    t('Running the pretrained network'),
    t('A network that was trained on other photos (ONNX): by far the best on photos of things.'),
    [
      oneOf('pooling', ['auto', 'average', 'max', 'flat'], 'how the last map becomes a vector'),
      oneOf('fit', ['auto', 'stretch', 'crop'], 'whether the whole picture is seen, or its centre'),
      oneOf('scale', ['auto', 'imagenet', 'signed', 'unit', 'bytes'], 'what the values of pixels become'),
      whole('side', 0, 0, 2048, 'pixels that it sees each way; 0 as its file says'),
    ],
  ),
};

export const CLUSTERER_METHODS: Readonly<Record<ClustererName, Method>> = {
  graph: plain(
    t(
      'Graph (Leiden): communities of images that share neighbours, in all features at once, each trusted as far as its own graph is modular. Finds k itself.',
    ),
  ),
  kmeans: plain(
    t('Round clusters of like spread; fast, and the only one that chooses one k for all features together.'),
  ),
  agglomerative: plain(t('Joins the nearest clusters until k are left, and draws how (a dendrogram).'), [
    oneOf('linkage', ['ward', 'average', 'complete', 'single', 'centroid'], 'how far apart two clusters are'),
    real('height', 0, 0, 1e9, 'distance at which the dendrogram is cut; 0 cuts it into k clusters'),
  ]),
  dbscan: plain(t('Dense regions, any shape; the rest is noise. Finds k itself.'), [
    autoOr('eps', 1e9, 'radius of a neighbourhood'),
    whole('minPoints', 5, 1, 10_000, 'images within it that make a cluster'),
  ]),
  optics: plain(t('Like DBSCAN for regions of unequal density.'), [
    whole('minPoints', 10, 2, 10_000, 'images that make a neighbourhood dense'),
    real('xi', 0.05, 0.001, 0.999, 'fall of the density that ends a cluster'),
    whole('minClusterSize', 15, 2, 10_000, 'images of the smallest cluster'),
  ]),
  hdbscan: plain(t('The most persistent dense regions at all densities; the rest is noise. Finds k itself.'), [
    whole('minClusterSize', 15, 2, 10_000, 'images of the smallest cluster'),
    whole('minSamples', 0, 0, 10_000, 'more make more noise; 0 takes the smallest cluster'),
    oneOf('selection', ['excess-of-mass', 'leaf'], 'the most persistent clusters, or the smallest ones'),
  ]),
  'gaussian-mixture': plain(t('Stretched clusters that may overlap; BIC chooses k.'), [
    oneOf('covariance', ['full', 'diagonal'], 'clusters stretched in any direction, or along the features only'),
    real('regularisation', 0.001, 0, 1000, 'added to each variance, so that no cluster collapses'),
  ]),
  'mean-shift': plain(t('Peaks of the density; finds k itself.'), [
    autoOr('bandwidth', 1e9, 'radius of the window that climbs'),
    real('quantile', 0.3, 0.001, 1, 'share of the images in the window, where its radius is found'),
  ]),
  'affinity-propagation': plain(t('Images elect the one that stands for them; finds k itself, usually many.'), [
    real('damping', 0.5, 0.5, 0.99, 'more is slower and surer to come to an end'),
  ]),
  spectral: plain(t('Cuts the graph of nearest neighbours; for clusters that hang together but are not round.'), [
    whole('neighbours', 9, 1, 1000, 'neighbours that an image is tied to'),
  ]),
};

export const REDUCTION_METHODS: Readonly<Record<ReductionName, Method>> = {
  none: plain(t('Features as they are.')),
  tsne: plain(t('t-SNE to two dimensions, which pulls neighbourhoods apart; for density clusterers.'), [
    real('perplexity', 30, 1, 1000, 'about how many neighbours of an image count'),
    whole('iterations', 1000, 1, 100_000, 'steps of the layout'),
  ]),
  umap: plain(t('UMAP to a few dimensions, which pulls clusters apart; before k-means or density clusterers.'), [
    whole('dimensions', 10, 1, 100, 'values of an image that are left'),
    whole('neighbours', 15, 2, 200, 'nearest images that an image is tied to'),
    real('minDistance', 0, 0, 1, 'how near to each other images may come'),
  ]),
};

export const LABELLER_METHODS: Readonly<Record<LabellerName, Method>> = {
  network: plain(t('A small CNN trained on the clusters that the features agree on.')),
  transfer: plain(t('A new head on a pretrained network, trained on the clusters that the features agree on.')),
};

/** Every method by its kind, in the order in which they are listed. */
export const METHODS = {
  extractors: EXTRACTOR_METHODS,
  reductions: REDUCTION_METHODS,
  clusterers: CLUSTERER_METHODS,
  labellers: LABELLER_METHODS,
} as const;
