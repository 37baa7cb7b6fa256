/** How figures, stages and images are put into words. */
import { t } from '@vscode/l10n';
import { LANGUAGE } from './language';
import { votersOf } from '../../src/domain/agreement';
import { tagsOf, type Curated } from '../../src/domain/curation';
import type { Agreement, Cluster, RunSnapshot } from '../../src/domain/dataset';
import { EXTRACTOR_METHODS, EXTRACTORS, type ExtractorName } from '../../src/domain/methods';
import type { Space } from '../../src/protocol/inspection';
import { noteInWords } from '../../src/domain/image-notes';
import { isolated } from './isolated';

/** An image's surroundings, as far as words need them. */
interface Labelled {
  readonly snapshot: RunSnapshot;
  readonly cluster: Cluster;
  readonly curated?: Curated;
}

const counts = new Intl.NumberFormat(LANGUAGE);
const shares = new Intl.NumberFormat(LANGUAGE, { style: 'percent', maximumFractionDigits: 0 });

/** 6889 → `6,889`. */
export const count = (value: number): string => counts.format(value);

/** A length of what is downloaded. */
export const megabytes = (bytes: number): string => t('{0} MB', count(Math.max(1, Math.round(bytes / 1e6))));

/** 0.624 → `62%`. */
export const percent = (share: number): string => shares.format(share);

export const images = (value: number): string => (value === 1 ? t('1 image') : t('{0} images', count(value)));

export const clustersInWords = (value: number): string =>
  value === 1 ? t('1 cluster') : t('{0} clusters', count(value));

/** 95 → `2 min left`; rounded up, so that a run never seems stuck at its end. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return t('{0} s left', Math.max(1, Math.ceil(seconds)));
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? t('{0} min left', minutes) : t('{0} h {1} min left', Math.floor(minutes / 60), minutes % 60);
}

export const EXTRACTOR_WORDS = Object.fromEntries(
  EXTRACTORS.map((extractor) => [extractor, EXTRACTOR_METHODS[extractor].title]),
) as Readonly<Record<ExtractorName, string>>;

export const SPACE_WORDS: Readonly<Record<Space, string>> = { all: t('all features'), ...EXTRACTOR_WORDS };

/** The part of a path after its last separator; Windows roots have backslashes. */
export const baseName = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

/** How many extractors have a result. Below two there is nothing that could agree. */
export const finishedExtractors = (snapshot: RunSnapshot): number =>
  EXTRACTORS.filter((extractor) => snapshot.partitions[extractor] !== undefined).length;

/** Image `image` for a screen reader. */
export function altText({ snapshot, cluster, curated }: Labelled, image: number): string {
  const words = [
    snapshot.paths[image] ?? '',
    cluster.name,
    t('confidence {0}', percent(snapshot.confidence[image] ?? 0)),
    reasonWords(snapshot, curated, image),
  ];
  return words.filter((word) => word !== '').join(', ');
}

/** Image `image` for the hover: one fact a line. */
export function hoverText({ snapshot, cluster, curated }: Labelled, image: number): string {
  const extractors = EXTRACTORS.flatMap((extractor) => {
    const partition = snapshot.partitions[extractor];
    if (partition === undefined) return [];
    const own = partition[image] ?? -1;
    return [`${EXTRACTOR_WORDS[extractor]}: ${own < 0 ? t('undecided') : t('cluster {0}', own)}`];
  });
  const lines = [
    snapshot.paths[image] ?? '',
    t('{0}, confidence {1}', isolated(cluster.name), percent(snapshot.confidence[image] ?? 0)),
    ...extractors,
    reasonWords(snapshot, curated, image),
    curated
      ? tagsOf(curated, image)
          .map((tag) => `#${tag}`)
          .join(' ')
      : '',
    noteInWords(snapshot.notes?.[image]),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

/**
 * Why an image has its label: how far the extractors or its neighbours agree, the classifier, or
 * the person. Empty when nothing is known yet.
 */
export function reasonWords(snapshot: RunSnapshot, curated: Curated | undefined, image: number): string {
  const reasons = curated?.byPerson[image]
    ? [t('labelled by you')]
    : [agreementWords(snapshot, image), curated?.reviewed[image] ? t('reviewed') : ''];
  return reasons.filter((reason) => reason !== '').join(', ');
}

/** The tiers of agreement, to choose from. */
export function tierWords(snapshot: RunSnapshot): Readonly<Record<Agreement, string>> {
  return votersOf(snapshot) === 'neighbours'
    ? { all: t('Neighbours agree'), most: t('Most neighbours agree'), disputed: t('Disputed') }
    : { all: t('All kinds of features agree'), most: t('Most kinds of features agree'), disputed: t('Disputed') };
}

/** The images of the highest tier. */
export const agreedImagesWords = (snapshot: RunSnapshot): string =>
  votersOf(snapshot) === 'neighbours'
    ? t('Images on which their neighbours agree')
    : t('Images on which all kinds of features agree');

/** What a share of agreed images counts. */
export const agreedWords = (snapshot: RunSnapshot): string =>
  votersOf(snapshot) === 'neighbours'
    ? t('Share of the images whose nearest images nearly all share their label')
    : t('Share of the images on which all kinds of features agree');

/** Empty while nothing could agree. */
function agreementWords(snapshot: RunSnapshot, image: number): string {
  const voters = votersOf(snapshot);
  const tier = snapshot.agreement[image];
  if (voters === undefined || tier === undefined) return '';
  if (voters === 'neighbours') {
    return {
      all: t('its neighbours agree'),
      most: t('most of its neighbours agree'),
      disputed: t('disputed: its neighbours do not agree'),
    }[tier];
  }
  const extractors = finishedExtractors(snapshot);
  const words = {
    all: t('agreed by {0} of {1} kinds of features', extractors, extractors),
    most: t('agreed by most of {0} kinds of features', extractors),
    disputed: t('disputed: the kinds of features do not agree'),
  };
  const outside = snapshot.source === 'final' && (snapshot.consensus?.[image] ?? -1) < 0;
  return outside ? t('{0}, labelled by the classifier', words[tier]) : words[tier];
}
