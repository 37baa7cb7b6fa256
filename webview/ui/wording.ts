/** How figures, stages and images are put into words. */
import { votersOf } from '../../src/domain/agreement';
import type { Curated } from '../../src/domain/curation';
import type { Agreement, Cluster, RunSnapshot } from '../../src/domain/dataset';
import { EXTRACTOR_METHODS, EXTRACTORS, type ExtractorName } from '../../src/domain/methods';
import type { Space } from '../../src/protocol/inspection';
import { noteInWords } from '../../src/domain/image-notes';

/** An image's surroundings, as far as words need them. */
interface Labelled {
  readonly snapshot: RunSnapshot;
  readonly cluster: Cluster;
  readonly curated?: Curated;
}

const counts = new Intl.NumberFormat('en');
const shares = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });

/** 6889 → `6,889`. */
export const count = (value: number): string => counts.format(value);

/** 0.624 → `62%`. */
export const percent = (share: number): string => shares.format(share);

export const images = (value: number): string => `${count(value)} ${value === 1 ? 'image' : 'images'}`;

/** 95 → `2 min left`; rounded up, so that a run never seems stuck at its end. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s left`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

export const EXTRACTOR_WORDS = Object.fromEntries(
  EXTRACTORS.map((extractor) => [extractor, EXTRACTOR_METHODS[extractor].title]),
) as Readonly<Record<ExtractorName, string>>;

export const SPACE_WORDS: Readonly<Record<Space, string>> = { all: 'all features', ...EXTRACTOR_WORDS };

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
    `confidence ${percent(snapshot.confidence[image] ?? 0)}`,
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
    return [`${EXTRACTOR_WORDS[extractor]}: ${own < 0 ? 'undecided' : `cluster ${own}`}`];
  });
  const lines = [
    snapshot.paths[image] ?? '',
    `${cluster.name}, confidence ${percent(snapshot.confidence[image] ?? 0)}`,
    ...extractors,
    reasonWords(snapshot, curated, image),
    noteInWords(snapshot.notes?.[image]),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

/** Why an image has its label: how far the extractors or its neighbours agree, the classifier, or the person. Empty when nothing is known yet. */
export function reasonWords(snapshot: RunSnapshot, curated: Curated | undefined, image: number): string {
  const reasons = curated?.byPerson[image]
    ? ['labelled by you']
    : [agreementWords(snapshot, image), curated?.reviewed[image] ? 'reviewed' : ''];
  return reasons.filter((reason) => reason !== '').join(', ');
}

/** The tiers of agreement, to choose from. */
export function tierWords(snapshot: RunSnapshot): Readonly<Record<Agreement, string>> {
  return votersOf(snapshot) === 'neighbours'
    ? { all: 'Neighbours agree', most: 'Most neighbours agree', disputed: 'Disputed' }
    : { all: 'All kinds of features agree', most: 'Most kinds of features agree', disputed: 'Disputed' };
}

/** The images of the highest tier. */
export const agreedImagesWords = (snapshot: RunSnapshot): string =>
  votersOf(snapshot) === 'neighbours'
    ? 'Images on which their neighbours agree'
    : 'Images on which all kinds of features agree';

/** What a share of agreed images counts: for a hover, and for a screen reader. */
export function agreedWords(snapshot: RunSnapshot): { readonly share: string; readonly meter: string } {
  return votersOf(snapshot) === 'neighbours'
    ? { share: 'Share of the images whose nearest images nearly all share their label', meter: 'Agreed by neighbours' }
    : { share: 'Share of the images on which all kinds of features agree', meter: 'Agreed by all kinds of features' };
}

/** Empty while nothing could agree. */
function agreementWords(snapshot: RunSnapshot, image: number): string {
  const voters = votersOf(snapshot);
  const tier = snapshot.agreement[image];
  if (voters === undefined || tier === undefined) return '';
  if (voters === 'neighbours') {
    return {
      all: 'its neighbours agree',
      most: 'most of its neighbours agree',
      disputed: 'disputed: its neighbours do not agree',
    }[tier];
  }
  const extractors = finishedExtractors(snapshot);
  const words = {
    all: `agreed by ${extractors} of ${extractors} kinds of features`,
    most: `agreed by most of ${extractors} kinds of features`,
    disputed: 'disputed: the kinds of features do not agree',
  };
  const outside = snapshot.source === 'final' && (snapshot.consensus?.[image] ?? -1) < 0;
  return outside ? `${words[tier]}, labelled by the classifier` : words[tier];
}
