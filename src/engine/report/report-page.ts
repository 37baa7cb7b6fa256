import path from 'node:path';
import { votersOf } from '../../domain/agreement';
import type { Edit } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import { percent } from '../../domain/figures-in-words';
import { noteInWords, notesInWords } from '../../domain/image-notes';
import { CLUSTERERS_IN_WORDS, featuresInWords } from './method-words';
import { escaped, htmlPage, tag } from '../base/markup';
import type { CardFacts, LabelFacts, TagFacts } from './card-facts';
import { confidenceChart } from './chart';
import { STYLE } from './style';

/** Rows and pictures of lists that may be long; how many more there are is said. */
const SHOWN = 60;
/** Groups that are named of each tag. */
const GROUPS_OF_TAG = 5;

export interface ReportContext {
  readonly snapshot: RunSnapshot;
  readonly facts: CardFacts;
  /** `data:` address of an image's thumbnail. */
  readonly thumbnails: ReadonlyMap<number, string>;
  /** Of all image files; undefined where the store does not know. */
  readonly bytes: number | undefined;
  readonly versions: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly at: string;
}

/** Images that the page shows, so that their thumbnails can be had before. */
export function shownImages({ labels, excluded, undecided }: CardFacts): number[] {
  const ofLabels = labels.flatMap(({ typical, doubtful }) => [...typical, ...doubtful]);
  return [...ofLabels, ...excluded.slice(0, SHOWN), ...undecided.slice(0, SHOWN)];
}

/**
 * A labelling as one HTML page that needs nothing else: no script, no file beside it, and a policy
 * that allows its own style sheet and the pictures inside it alone. Light or dark as the reader's
 * system is.
 */
export function reportPage(context: ReportContext): string {
  const { snapshot } = context;
  const name = snapshot.folders.map((folder) => path.basename(folder)).join(', ');
  const body = [
    tag('h1', {}, escaped(`Data card: ${name}`)),
    ...held(context),
    ...labelled(context),
    ...sure(context),
    ...each(context),
    ...outside(context),
    ...settings(context),
  ];
  return htmlPage({ title: `Winnow: data card of ${name}`, style: STYLE, pictures: true, body });
}

const paragraph = (text: string): string => tag('p', {}, escaped(text));

const quietParagraph = (text: string): string => tag('p', { class: 'quiet' }, escaped(text));
/** How many of a list are not shown. */
const more = (all: readonly unknown[]): string[] =>
  all.length > SHOWN ? [quietParagraph(`… and ${all.length - SHOWN} more.`)] : [];
const counted = (count: number, one: string, several = `${one}s`): string => `${count} ${count === 1 ? one : several}`;
const held = ({ facts, snapshot, bytes }: ReportContext): string[] => {
  const { images, labels, tags, undecided, excluded, endings } = facts;
  const kinds = endings.map(([ending, files]) => `${files} ${ending === '' ? 'without an ending' : `.${ending}`}`);
  const size = bytes === undefined ? '' : `, ${(bytes / 1e6).toFixed(1)} MB`;
  const labelled = labels.reduce((sum, label) => sum + label.images, 0);
  return [
    tag('h2', {}, 'What it holds'),
    paragraph(
      `${counted(images, 'picture')}${size}: ${labelled} in ${counted(labels.length, 'label')}, ${undecided.length} undecided, ${excluded.length} excluded.`,
    ),
    paragraph(`Files: ${kinds.join(', ')}. Folders: ${snapshot.folders.join(', ')}.`),
    labelTable(labels, labelled, snapshot),
    ...(tags.length > 0 ? [tagTable(tags), ...more(tags)] : []),
    ...notesInWords(snapshot.notes).map((line) => paragraph(`${line}.`)),
  ];
};

function labelTable(labels: readonly LabelFacts[], total: number, snapshot: RunSnapshot): string {
  const voters = votersOf(snapshot);
  const titles = ['Label', 'Pictures', 'Share', 'Reviewed', ...(voters ? ['Agreed'] : []), 'Mean confidence'];
  const rows = labels.map(({ name, images, reviewed, agreed, confidence }) => {
    const cells = [
      images,
      percent(images / total),
      reviewed,
      ...(voters ? [percent(agreed)] : []),
      percent(confidence),
    ];
    return tag(
      'tr',
      {},
      tag('th', { scope: 'row' }, escaped(name)),
      ...cells.map((cell) => tag('td', {}, escaped(String(cell)))),
    );
  });
  return table('Labels', titles, rows);
}

function tagTable(tags: readonly TagFacts[]): string {
  const rows = tags.slice(0, SHOWN).map(({ tag: word, images, groups }) => {
    const named = groups.slice(0, GROUPS_OF_TAG).map(([name, count]) => `${name} (${count})`);
    const rest = groups.length - named.length;
    const where = `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    return tag(
      'tr',
      {},
      tag('th', { scope: 'row' }, escaped(word)),
      tag('td', {}, String(images)),
      tag('td', { class: 'text' }, escaped(where)),
    );
  });
  return table('Tags, beside the labels', ['Tag', 'Pictures', 'Where'], rows);
}

function table(caption: string, titles: readonly string[], rows: readonly string[]): string {
  const head = titles.map((title) => tag('th', { scope: 'col' }, escaped(title)));
  const parts = [
    tag('caption', {}, escaped(caption)),
    tag('thead', {}, tag('tr', {}, ...head)),
    tag('tbody', {}, ...rows),
  ];
  return tag(
    'div',
    { class: 'scrolled', tabindex: 0, role: 'group', 'aria-label': caption },
    tag('table', {}, ...parts),
  );
}

const EDITS: Readonly<Record<Edit['kind'], (edits: number, images: number) => string>> = {
  rename: (edits) => `${counted(edits, 'label')} named`,
  merge: (edits) => `${counted(edits, 'merge')} of labels`,
  split: (edits, images) => `${counted(edits, 'split')} of labels (${counted(images, 'picture')})`,
  move: (_, images) => `${counted(images, 'picture')} moved by hand`,
  label: (edits, images) => `${counted(edits, 'new label')} by hand (${counted(images, 'picture')})`,
  import: (_, images) => `${counted(images, 'label')} from elsewhere`,
  exclude: (_, images) => `${counted(images, 'picture')} excluded`,
  include: (_, images) => `${counted(images, 'picture')} included again`,
  review: (_, images) => `${counted(images, 'label')} marked as right`,
  unreview: (_, images) => `${counted(images, 'mark')} taken back`,
  tag: (_, images) => `${counted(images, 'picture')} tagged`,
  untag: (_, images) => `${counted(images, 'picture')} untagged`,
  relabel: (_, images) => `${counted(images, 'picture')} moved by what was learned from corrections`,
};

function labelled({ snapshot, facts }: ReportContext): string[] {
  const { configuration, source, learnedFrom, trust, audit } = snapshot;
  const trusted = Object.entries(trust ?? {}).map(([name, share]) => `${name} ${percent(share)}`);
  const by =
    source === 'given'
      ? 'The labels were given, by the folders that the pictures came in or by a file; those of other pictures follow from them.'
      : `The clusters were found without labels, from ${featuresInWords(configuration)}, by ${CLUSTERERS_IN_WORDS[configuration.clusterer]}${facts.edits.size > 0 ? '; a person then named and corrected them' : ''}.`;
  const corrections = [...facts.edits].map(([kind, { edits, images }]) => EDITS[kind](edits, images));
  return [
    tag('h2', {}, 'How it was labelled'),
    paragraph(by),
    ...(trusted.length > 0 ? [paragraph(`How far each kind of features was trusted: ${trusted.join(', ')}.`)] : []),
    ...(learnedFrom
      ? [
          paragraph(
            `Learned from ${counted(learnedFrom.images, 'picture')}; ${learnedFrom.added} came and ${learnedFrom.gone} went since.`,
          ),
        ]
      : []),
    ...(audit ? [paragraph(`The audit found ${counted(audit.found, 'picture')} whose class is contradicted.`)] : []),
    paragraph(
      corrections.length > 0 ? `Corrections in force: ${corrections.join(', ')}.` : 'No person has corrected anything.',
    ),
  ];
}

function sure({ snapshot, facts }: ReportContext): string[] {
  const total = facts.labels.reduce((sum, { images }) => sum + images, 0);
  const voters = votersOf(snapshot);
  const { all, most, disputed } = facts.tiers;
  const who = voters === 'neighbours' ? 'the nearest pictures' : 'the kinds of features';
  return [
    tag('h2', {}, 'How sure the labels are'),
    paragraph(
      `A person reviewed ${facts.reviewed} of ${counted(total, 'label')}. By their confidence about ${Math.round(facts.expectedRight)} are right (${percent(total === 0 ? 0 : facts.expectedRight / total)}); what was reviewed counts as right. Confidence is an estimate: look at the doubtful ones.`,
    ),
    ...(voters
      ? [paragraph(`Of these, ${who} agree on ${all} pictures, mostly on ${most}, and not on ${disputed}.`)]
      : []),
    confidenceChart(facts.bins),
    quietParagraph('Pictures by confidence in percent; the part in front was reviewed by a person.'),
  ];
}

function each(context: ReportContext): string[] {
  const sections = context.facts.labels.map(({ name, images, typical, doubtful }) =>
    tag(
      'section',
      {},
      tag('h3', {}, escaped(`${name} (${images})`)),
      pictures(context, typical, `Typical pictures of ${name}`),
      ...(doubtful.length > 0
        ? [quietParagraph('The least sure:'), pictures(context, doubtful, `Doubtful pictures of ${name}`)]
        : []),
    ),
  );
  return [tag('h2', {}, 'The labels'), ...sections];
}

function pictures({ snapshot, thumbnails }: ReportContext, images: readonly number[], label: string): string {
  const items = images.map((image) => {
    const file = snapshot.paths[image]!;
    const address = thumbnails.get(image);
    const note = noteInWords(snapshot.notes?.[image]);
    const shown =
      address === undefined ? escaped(file) : tagWithoutEnd('img', { src: address, alt: file, title: file });
    return tag('li', {}, shown, note === '' ? '' : escaped(note));
  });
  return tag('ul', { class: 'pictures', 'aria-label': label }, ...items);
}

const tagWithoutEnd = (name: string, attributes: Parameters<typeof tag>[1]): string =>
  tag(name, attributes).replace(`</${name}>`, '');

function outside(context: ReportContext): string[] {
  const { snapshot, facts } = context;
  const { excluded, undecided } = facts;
  const unread = snapshot.unreadable.map(({ path: file, reason }) =>
    tag('tr', {}, tag('th', { scope: 'row' }, escaped(file)), tag('td', { class: 'text' }, escaped(reason))),
  );
  const passed = (snapshot.passedOver ?? []).map(({ kind, files, reason }) =>
    tag(
      'tr',
      {},
      tag('th', { scope: 'row' }, escaped(kind)),
      tag('td', {}, String(files)),
      tag('td', { class: 'text' }, escaped(reason)),
    ),
  );
  return [
    tag('h2', {}, 'What is not in it, and why'),
    ...(excluded.length > 0
      ? [
          paragraph(`${counted(excluded.length, 'picture was', 'pictures were')} taken out by a person:`),
          pictures(context, excluded.slice(0, SHOWN), 'Excluded pictures'),
          ...more(excluded),
        ]
      : [paragraph('No picture was taken out.')]),
    ...(undecided.length > 0
      ? [
          paragraph(
            `${counted(undecided.length, 'picture has', 'pictures have')} no label, because nothing decided for one:`,
          ),
          pictures(context, undecided.slice(0, SHOWN), 'Undecided pictures'),
          ...more(undecided),
        ]
      : []),
    ...(passed.length > 0 ? [table('Files that were passed over', ['Kind', 'Files', 'Reason'], passed)] : []),
    ...(unread.length > 0
      ? [table('Files that could not be read', ['File', 'Reason'], unread.slice(0, SHOWN)), ...more(unread)]
      : []),
  ];
}

function settings({ snapshot, facts, versions, at }: ReportContext): string[] {
  const values: readonly (readonly [string, string])[] = [
    ['Written', at],
    ...Object.entries(versions),
    ...Object.entries(snapshot.configuration).map(([name, value]) => [name, valueWords(value)] as const),
    ['labelling', snapshot.labelling],
    ['fingerprint of paths, contents and labels (SHA-256)', facts.fingerprint],
  ];
  const rows = values.map(([name, value]) =>
    tag('tr', {}, tag('th', { scope: 'row' }, escaped(name)), tag('td', { class: 'text' }, escaped(value))),
  );
  return [
    tag('h2', {}, 'Settings and versions'),
    paragraph('The same pictures, settings and version give the same clusters on the same machine.'),
    table('Settings and versions', ['Setting', 'Value'], rows),
  ];
}

const valueWords = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
};
