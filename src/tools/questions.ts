import { t } from '@vscode/l10n';
import { enum as oneOf, number, strictObject, string } from 'zod';
import { EXCLUDED } from '../domain/curation';
import { EXPORT_LAYOUTS, EXPORT_MODES, type ExportReport, type ExportScope } from '../domain/exports';
import { notesInWords } from '../domain/image-notes';
import { passedOverInWords } from '../domain/passed-over';
import { LONGEST_QUESTION } from '../protocol/inspection';
import { describeImage, isInDoubt, rounded } from './groups';
import { folder, image } from './input';
import { imagesAt, labelsOf, type Labels } from './labels';
import { asking, ToolError, type Answer } from './tool';

const MOST_FOLDERS = 60;
const MOST_NOTES = 10;

const percent = number().min(0).max(100);

export const similarImages = asking({
  name: 'winnow_similar_images',
  title: t('Find similar pictures'),
  description:
    'Lists the pictures of a clustered folder that look most like one of them, the nearest first, with their clusters.',
  input: strictObject({
    folder,
    image,
    limit: number().int().min(1).max(100).default(20).describe('How many pictures are listed.'),
  }),
  async ask({ folder: wanted, image: file, limit }, dataSets) {
    const labels = await labelsOf(wanted, dataSets);
    const [asked] = imagesAt(labels, [file]);
    const { images, distances } = await dataSets.similar(labels.snapshot, asked!, limit);
    const nameOf = groupNames(labels);
    return {
      root: labels.snapshot.root,
      image: labels.snapshot.paths[asked!],
      group: nameOf(asked!),
      similar: images.map((found, place) => {
        return { path: labels.snapshot.paths[found], group: nameOf(found), distance: rounded(distances[place]!) };
      }),
    };
  },
});

export const searchByWords = asking({
  name: 'winnow_search_words',
  title: t('Search pictures by words'),
  description:
    'Lists the pictures of a clustered folder that words fit, the best first, with their clusters. The answer says what ranked them: a ' +
    'text-and-image network, which ranks all pictures by any words; the classes that a network saw in them, by their English names; or ' +
    'their file names alone.',
  input: strictObject({
    folder,
    words: string().trim().min(1).max(LONGEST_QUESTION).describe('Such as "a dog on a beach". English.'),
    limit: number().int().min(1).max(100).default(20).describe('How many pictures are listed.'),
  }),
  async ask({ folder: wanted, words, limit }, dataSets) {
    const labels = await labelsOf(wanted, dataSets);
    const { images, scores, found, classes, byNetwork, pair } = await dataSets.search(labels.snapshot, words, limit);
    const nameOf = groupNames(labels);
    return {
      root: labels.snapshot.root,
      by: pair ?? (byNetwork && classes.length > 0 ? `classes and file names: ${classes.join(', ')}` : 'file names'),
      found,
      pictures: images.map((image, place) => {
        return { path: labels.snapshot.paths[image], group: nameOf(image), score: rounded(scores[place]!) };
      }),
    };
  },
});

export const whatIsWrong = asking({
  name: 'winnow_what_is_wrong',
  title: t('Say what is wrong with a data set'),
  description:
    'Says what needs a look in a clustered folder: labels that are contradicted (after winnow_audit_labels), pictures in doubt, files ' +
    'that cannot be read, files that were passed over, and what is odd about pictures, such as copies or blank ones.',
  input: strictObject({
    folder,
    limit: number().int().min(1).max(200).default(20).describe('How many pictures of each kind are listed.'),
  }),
  ask: async ({ folder: wanted, limit }, dataSets) => describeFaults(await labelsOf(wanted, dataSets), limit),
});

export const exportPlan = asking({
  name: 'winnow_export_plan',
  title: t('Plan an export'),
  description:
    'Says what an export of the labels would write: files in each folder, what would be left out, and what readers of the tree may ' +
    'stumble over. Writes nothing: the person exports with the command “Winnow: Export Labelled Tree…”, or with ' +
    '`winnow cluster FOLDER --out DIR`.',
  input: strictObject({
    folder,
    target: string().min(1).optional().describe('Absolute path of the tree. It must not exist yet.'),
    scope: oneOf(['all', 'reviewed', 'agreed'])
      .default('all')
      .describe('All labelled pictures, those that the person reviewed, or those on which all features agree.'),
    leastConfidence: number().min(0).max(1).optional().describe('Takes surer labels only, in place of `scope`.'),
    split: strictObject({ train: percent, val: percent, test: percent })
      .optional()
      .describe('Percents that sum to 100, drawn from each label.'),
    layout: oneOf(EXPORT_LAYOUTS).optional().describe('Where the parts of a split lie: outside or inside the labels.'),
    mode: oneOf(EXPORT_MODES).default('copy').describe('How files are made.'),
  }),
  async ask({ folder: wanted, target, scope, leastConfidence, split, layout, mode }, dataSets) {
    const { snapshot } = await labelsOf(wanted, dataSets);
    if (split && Math.abs(split.train + split.val + split.test - 100) > 1e-6) {
      throw new ToolError('train, val and test must sum to 100.');
    }
    const chosen: ExportScope =
      leastConfidence === undefined ? { kind: scope } : { kind: 'confident', least: leastConfidence };
    const report = await dataSets.planExport(snapshot, {
      target: target ?? `${snapshot.root}-labelled`,
      mode,
      scope: chosen,
      split: split ? { ...split, seed: snapshot.configuration.seed } : null,
      layout: layout ?? (split ? 'split/label' : 'label'),
    });
    return describePlan(report);
  },
});

/** What needs a look. An image that the person decided on does not. */
export function describeFaults(labels: Labels, limit: number): Answer {
  const { snapshot, curated } = labels;
  const nameOf = groupNames(labels);
  const doubtful = snapshot.paths
    .map((_, image) => image)
    .filter((image) => curated.labels[image] !== EXCLUDED && isInDoubt(snapshot, curated, image))
    .sort((a, b) => snapshot.confidence[a]! - snapshot.confidence[b]!);
  const nameOfGroup = new Map(snapshot.clusters.map(({ id, name }) => [id, name]));
  for (const { id, name } of curated.clusters) nameOfGroup.set(id, name);
  const suspects = (snapshot.audit?.suspects ?? []).filter(
    ({ image, given }) => curated.labels[image] === given && curated.reviewed[image] === 0,
  );
  return {
    root: snapshot.root,
    images: snapshot.paths.length,
    ...(snapshot.audit && {
      contradicted: suspects.length,
      worst: suspects.slice(0, limit).map(({ image, given, suggested, score, why }) => {
        const names = { given: nameOfGroup.get(given), suggested: nameOfGroup.get(suggested) };
        return { path: snapshot.paths[image], ...names, score: rounded(score), why };
      }),
    }),
    inDoubt: doubtful.length,
    mostDoubtful: doubtful.slice(0, limit).map((image) => {
      return { group: nameOf(image), ...describeImage(labels, image) };
    }),
    unreadable: snapshot.unreadable.length,
    unreadableFiles: snapshot.unreadable.slice(0, limit).map(({ path, reason }) => ({ path, reason })),
    passedOver: passedOverInWords(snapshot.passedOver ?? []),
    notes: notesInWords(snapshot.notes).slice(0, MOST_NOTES),
  };
}

function describePlan({ target, counts, unlabelled, renamed, missing, notes }: ExportReport): Answer {
  const folders = Object.entries(counts);
  return {
    target,
    files: folders.reduce((sum, [, count]) => sum + count, 0),
    folders: Object.fromEntries(folders.slice(0, MOST_FOLDERS)),
    moreFolders: Math.max(0, folders.length - MOST_FOLDERS),
    withoutLabel: unlabelled,
    renamed: renamed.length,
    missing: missing.length,
    notes: (notes ?? []).slice(0, MOST_NOTES),
  };
}

function groupNames({ curated }: Labels): (image: number) => string | undefined {
  const names = new Map(curated.clusters.map(({ id, name }) => [id, name]));
  return (image) => names.get(curated.labels[image]!);
}
