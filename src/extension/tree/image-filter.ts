/**
 * The filter of the cluster tree, as a person types it: words that stand in the label or the file's
 * path, `is:` states, `tag:` words and limits of the confidence. An image has to meet them all.
 */
import { t } from '@vscode/l10n';
import type { Curated } from '../../domain/curation';
import { EXCLUDED, tagsOf, UNDECIDED } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';

export const STATES = [
  'agreed',
  'most',
  'disputed',
  'reviewed',
  'unreviewed',
  'moved',
  'undecided',
  'excluded',
] as const;
type State = (typeof STATES)[number];

type Term =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'is'; readonly state: State }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'confidence'; readonly holds: (confidence: number) => boolean };

export type ImageFilter = readonly Term[];

const TERM = /"([^"]*)"?|(\S+)/g;
const LIMIT = /^confidence(<=|>=|<|>|=)(.+)$/i;

/** @throws RangeError that says in words which part of the filter has no meaning. */
export function parseFilter(text: string): ImageFilter {
  const terms: Term[] = [];
  for (const [, quoted, plain] of text.matchAll(TERM)) {
    if (quoted !== undefined) {
      if (quoted !== '') terms.push({ kind: 'text', text: quoted.toLowerCase() });
      continue;
    }
    terms.push(termOf(plain ?? ''));
  }
  return terms;
}

/** Positions of the images of one group that meet the filter, in the given order. */
export function matching(
  filter: ImageFilter,
  snapshot: RunSnapshot,
  curated: Curated,
  { name, images }: { readonly name: string; readonly images: readonly number[] },
): readonly number[] {
  const label = name.toLowerCase();
  // A word that the label has holds for all of the group.
  const open = filter.filter((term) => term.kind !== 'text' || !label.includes(term.text));
  return open.length === 0
    ? images
    : images.filter((image) => open.every((term) => meets(term, snapshot, curated, image)));
}

function meets(term: Term, snapshot: RunSnapshot, curated: Curated, image: number): boolean {
  switch (term.kind) {
    case 'text':
      return (snapshot.paths[image] ?? '').toLowerCase().includes(term.text);
    case 'confidence':
      return term.holds(snapshot.confidence[image] ?? 0);
    case 'tag':
      return tagsOf(curated, image).some((tag) => tag.toLowerCase() === term.tag);
    case 'is':
      return isIn(term.state, snapshot, curated, image);
  }
}

function isIn(state: State, snapshot: RunSnapshot, curated: Curated, image: number): boolean {
  switch (state) {
    case 'agreed':
      return snapshot.agreement[image] === 'all';
    case 'most':
    case 'disputed':
      return snapshot.agreement[image] === state;
    case 'reviewed':
      return curated.reviewed[image] === 1;
    case 'unreviewed':
      return curated.reviewed[image] !== 1;
    case 'moved':
      return curated.byPerson[image] === 1;
    case 'undecided':
      return curated.labels[image] === UNDECIDED;
    case 'excluded':
      return curated.labels[image] === EXCLUDED;
  }
}

function termOf(word: string): Term {
  const [, comparison, limit] = LIMIT.exec(word) ?? [];
  if (comparison !== undefined && limit !== undefined) return confidenceTerm(comparison, limit);
  if (/^tag:./i.test(word)) return { kind: 'tag', tag: word.slice(4).toLowerCase() };
  if (!/^is:/i.test(word)) return { kind: 'text', text: word.toLowerCase() };
  const state = STATES.find((known) => known === word.slice(3).toLowerCase());
  if (!state)
    throw new RangeError(t('“{0}” is not known. Use {1}.', word, STATES.map((known) => `is:${known}`).join(', ')));
  return { kind: 'is', state };
}

function confidenceTerm(comparison: string, limit: string): Term {
  const value = limit.endsWith('%') ? Number(limit.slice(0, -1)) / 100 : Number(limit);
  if (limit === '%' || !(value >= 0 && value <= 1)) {
    throw new RangeError(t('“{0}” is no confidence: give a number from 0 to 1, such as confidence<0.5.', limit));
  }
  const holds: Record<string, (confidence: number) => boolean> = {
    '<': (confidence) => confidence < value,
    '<=': (confidence) => confidence <= value,
    '>': (confidence) => confidence > value,
    '>=': (confidence) => confidence >= value,
    '=': (confidence) => confidence === value,
  };
  return { kind: 'confidence', holds: holds[comparison]! };
}
