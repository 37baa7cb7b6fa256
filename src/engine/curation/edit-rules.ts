import { t } from '@vscode/l10n';
import type { Curated, Edit, NewCluster } from '../../domain/curation';
import { EXCLUDED_NAME, nextClusterId, UNDECIDED, UNDECIDED_NAME } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import { isOpen } from '../../domain/edits';
import { BETWEEN_TAGS, LONGEST_TAG } from '../../domain/tags';
import { LONGEST_NAME } from '../../domain/label-names';
import { WinnowFailure } from '../base/failure';
import { withoutExclusion } from './exclusion';

/** The edit without spaces around names, as it is kept. */
export function tidied(edit: Edit): Edit {
  const tidy = (cluster: NewCluster): NewCluster => ({ ...cluster, name: cluster.name.trim() });
  switch (edit.kind) {
    case 'rename':
      return { ...edit, name: edit.name.trim() };
    case 'split':
      return { ...edit, parts: edit.parts.map(tidy) };
    case 'label':
      return { ...edit, cluster: tidy(edit.cluster) };
    case 'import':
      return { ...edit, created: edit.created.map(tidy) };
    case 'tag':
    case 'untag':
      return { ...edit, tags: edit.tags.map((tag) => tag.trim()) };
    default:
      return edit;
  }
}

/**
 * Checks that an edit makes sense for what the person sees: its labels and images exist, new ids
 * follow the ones that were used, names are given and unique. Clusters of which every image is
 * excluded exist, too: their images may come back.
 * @throws WinnowFailure `bad-request` in words.
 */
export function checkEdit(snapshot: RunSnapshot, edit: Edit): void {
  const seen = withoutExclusion(snapshot);
  const rules = new Rules(seen, snapshot.paths.length);
  switch (edit.kind) {
    case 'rename':
      rules.cluster(edit.cluster);
      break;
    case 'merge':
      if (new Set(edit.clusters).size !== edit.clusters.length || edit.clusters.length < 2) {
        throw bad(t('Choose at least two different labels to merge.'));
      }
      edit.clusters.forEach((cluster) => rules.label(cluster));
      if (!edit.clusters.includes(edit.into)) throw bad(t('Labels are merged into one of themselves.'));
      break;
    case 'split':
      rules.label(edit.cluster);
      if (edit.parts.length === 0) throw bad(t('A split needs at least one part.'));
      rules.newClusters(edit.parts);
      rules.images(edit.parts.flatMap(({ images }) => images));
      if (edit.parts.some(({ images }) => images.some((image) => seen.labels[image] !== edit.cluster))) {
        throw bad(t('A part of a split holds an image of another label.'));
      }
      break;
    case 'move':
      rules.images(edit.images);
      if (edit.to !== UNDECIDED) rules.cluster(edit.to);
      break;
    case 'label':
      rules.newClusters([edit.cluster]);
      rules.images(edit.cluster.images);
      break;
    case 'import':
      rules.newClusters(edit.created);
      edit.moved.forEach(({ to }) => rules.cluster(to));
      rules.images([...edit.created, ...edit.moved].flatMap(({ images }) => images));
      break;
    case 'exclude':
    case 'include':
    case 'review':
    case 'unreview':
      rules.images(edit.images);
      break;
    case 'tag':
    case 'untag':
      rules.images(edit.images);
      checkTags(edit.tags);
      break;
    case 'relabel':
      if (edit.moves.length === 0) throw bad(t('There is nothing to change.'));
      edit.moves.forEach(({ to }) => rules.cluster(to));
      rules.images(edit.moves.flatMap(({ images }) => images));
      if (edit.moves.some(({ from, images }) => images.some((image) => !isOpen(seen, image, from)))) {
        throw bad(t('Some of these images have been corrected since. Learn from the corrections again.'));
      }
      break;
    default:
      edit satisfies never;
  }
  checkNames(snapshot, edit);
}

/** The rules for ids and images of an edit, given what a person sees before it. */
class Rules {
  private readonly known: ReadonlySet<number>;

  constructor(
    private readonly seen: Curated,
    private readonly count: number,
  ) {
    this.known = new Set(seen.clusters.map(({ id }) => id));
  }

  /** A label with a name of its own. */
  cluster(id: number): void {
    if (id < 0 || !this.known.has(id)) throw bad(t('There is no such label ({0}).', id));
  }

  /** A label, *undecided* included. */
  label(id: number): void {
    if (!this.known.has(id)) throw bad(t('There is no such label ({0}).', id));
  }

  images(images: readonly number[]): void {
    if (images.length === 0) throw bad(t('Choose at least one image.'));
    const named = new Uint8Array(this.count);
    for (const image of images) {
      if (!Number.isInteger(image) || image < 0 || image >= this.count) throw bad(t('There is no image {0}.', image));
      if (named[image] === 1) throw bad(t('Image {0} is named twice.', image));
      named[image] = 1;
    }
  }

  newClusters(clusters: readonly NewCluster[]): void {
    const first = nextClusterId(this.seen);
    clusters.forEach(({ id, images }, i) => {
      if (id !== first + i) throw bad(t('The next new label has the id {0}, not {1}.', first + i, id));
      if (images.length === 0) throw bad(t('A new label needs at least one image.'));
    });
  }
}

/**
 * The rules for names: each has to be there, and short, and after the edit no other label with
 * images may have it.
 */
function checkNames(snapshot: RunSnapshot, edit: Edit): void {
  const given =
    edit.kind === 'rename'
      ? [{ id: edit.cluster, name: edit.name }]
      : edit.kind === 'split'
        ? edit.parts
        : edit.kind === 'label'
          ? [edit.cluster]
          : edit.kind === 'import'
            ? edit.created
            : [];
  if (given.length === 0) return;
  const { edits } = snapshot.curation;
  const after = withoutExclusion({ ...snapshot, curation: { edits: [...edits, edit], undone: [] } });
  for (const { id, name } of given) {
    if (name === '' || name !== name.trim()) throw bad(t('A label needs a name.'));
    if (name.length > LONGEST_NAME) throw bad(t('A name has at most {0} characters.', LONGEST_NAME));
    if (name === UNDECIDED_NAME || name === EXCLUDED_NAME) throw bad(t('The name {0} has a meaning of its own.', name));
    if (after.clusters.some((other) => other.id !== id && other.name === name)) {
      throw bad(t('Another label is called {0} already.', name));
    }
  }
}

function checkTags(tags: readonly string[]): void {
  if (tags.length === 0) throw bad(t('Choose at least one tag.'));
  if (new Set(tags).size !== tags.length) throw bad(t('A tag is named twice.'));
  for (const tag of tags) {
    if (tag === '' || tag !== tag.trim()) throw bad(t('A tag needs a word.'));
    if (tag.length > LONGEST_TAG) throw bad(t('A tag has at most {0} characters.', LONGEST_TAG));
    if (tag.includes(BETWEEN_TAGS) || /[\r\n]/.test(tag)) throw bad(t('A tag has no semicolon and no line break.'));
  }
}

function bad(message: string): WinnowFailure {
  return new WinnowFailure('bad-request', message);
}
