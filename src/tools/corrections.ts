import { t } from '@vscode/l10n';
import { array, boolean, number, strictObject, string } from 'zod';
import { DEFAULT_AUDIT } from '../domain/audit';
import { EXCLUDED, type Edit } from '../domain/curation';
import type { RunSnapshot } from '../domain/dataset';
import { editToExclude, editToLabel, editToMerge, editToMove, editToTag, editToUntag } from '../domain/edits';
import { LONGEST_NAME, nameProblem } from '../domain/label-names';
import { LONGEST_TAG, MOST_TAGS, tagsIn } from '../domain/tags';
import type { DataSetAccess } from './data-set-access';
import { folder, folderOnly, group, images } from './input';
import { existingGroup, few, finished, groupNamed, imagesAt, labelsOf, quoted, type Labels } from './labels';
import { describeFaults } from './questions';
import { editing, ToolError, type Answer, type Plan } from './tool';

const MOST_NAMES = 100;

const newName = string().min(1).max(LONGEST_NAME);

export const nameGroups = editing({
  name: 'winnow_name_groups',
  title: t('Name clusters'),
  description:
    'Proposes names for clusters to the person, and gives them where the person agrees. Look at pictures of a cluster first. ' +
    'A name is a label, so keep it short.',
  input: strictObject({
    folder,
    names: array(strictObject({ group, name: newName.describe('The new name; no other cluster may have it.') }))
      .min(1)
      .max(MOST_NAMES),
  }),
  async plan({ folder: wanted, names }, dataSets) {
    const labels = await labelsOf(wanted, dataSets);
    const lines: string[] = [];
    const edits: Edit[] = [];
    for (const { group: old, name } of names) {
      const { id, name: current } = existingGroup(labels, old);
      const problem = id < 0 ? `${quoted(current)} cannot be renamed.` : nameProblem(labels.curated, name, id);
      if (problem !== undefined) throw new ToolError(`${quoted(name)}: ${problem}`);
      if (edits.some((edit) => edit.kind === 'rename' && edit.name === name.trim())) {
        throw new ToolError(`${quoted(name)} is wanted for two clusters: merge them, or name them apart.`);
      }
      edits.push({ kind: 'rename', cluster: id, name: name.trim() });
      lines.push(`${quoted(current)} → ${quoted(name.trim())}`);
    }
    return planOf(
      dataSets,
      labels,
      edits.length === 1
        ? t('Rename 1 cluster: {0}?', few(lines))
        : t('Rename {0} clusters: {1}?', edits.length, few(lines)),
      edits,
    );
  },
});

export const moveImages = editing({
  name: 'winnow_move_images',
  title: t('Move pictures to a cluster'),
  description:
    'Gives pictures another label: that of a cluster, or a new one. The files stay where they are. The person is asked first.',
  input: strictObject({
    folder,
    images,
    to: newName.describe('Name of a cluster, or of one that does not exist yet.'),
  }),
  async plan({ folder: wanted, images: files, to }, dataSets) {
    const labels = await labelsOf(wanted, dataSets);
    const chosen = imagesAt(labels, files);
    const known = groupNamed(labels, to);
    const problem = known ? undefined : nameProblem(labels.curated, to);
    if (problem !== undefined) throw new ToolError(`${quoted(to)}: ${problem}`);
    const { curated } = labels;
    const edit = known ? editToMove(curated, chosen, known.id) : editToLabel(curated, chosen, to);
    const moved = picturesInWords(chosen.length);
    const question = known
      ? t('Move {0} to the cluster {1}: {2}?', moved, quoted(known.name), few(files))
      : t('Move {0} to a new cluster {1}: {2}?', moved, quoted(to.trim()), few(files));
    return planOf(dataSets, labels, question, edit && [edit]);
  },
});

export const excludeImages = editing({
  name: 'winnow_exclude_images',
  title: t('Exclude pictures'),
  description:
    'Takes pictures out of the data set: exports leave them out. The files stay where they are. The person is asked first.',
  input: strictObject({ folder, images }),
  async plan({ folder: wanted, images: files }, dataSets) {
    const labels = await labelsOf(wanted, dataSets);
    const chosen = imagesAt(labels, files);
    const edit = editToExclude(labels.curated, chosen);
    const question = t('Exclude {0} from the data set: {1}?', picturesInWords(chosen.length), few(files));
    return planOf(dataSets, labels, question, edit && [edit]);
  },
});

export const tagImages = editing({
  name: 'winnow_tag_images',
  title: t('Tag pictures'),
  description:
    'Gives pictures tags, words that stand beside their cluster in every table that an export writes, or takes tags away. Use it for ' +
    'what clusters do not say, such as “night” or “to be cropped”. The person is asked first.',
  input: strictObject({
    folder,
    images,
    tags: array(string().min(1).max(LONGEST_TAG)).min(1).max(MOST_TAGS).describe('Without commas and semicolons.'),
    take: boolean().default(false).describe('Takes the tags away instead of giving them.'),
  }),
  async plan({ folder: wanted, images: files, tags: words, take }, dataSets) {
    const labels = await labelsOf(wanted, dataSets);
    const chosen = imagesAt(labels, files);
    const tags = [...new Set(words.map(tagFrom))];
    const edit = (take ? editToUntag : editToTag)(labels.curated, chosen, tags);
    const named = few(tags.map(quoted));
    const pictures = picturesInWords(chosen.length);
    const question = take
      ? t('Take the tags {0} from {1}: {2}?', named, pictures, few(files))
      : t('Give the tags {0} to {1}: {2}?', named, pictures, few(files));
    return planOf(dataSets, labels, question, edit && [edit]);
  },
});

export const mergeGroups = editing({
  name: 'winnow_merge_groups',
  title: t('Merge clusters'),
  description: 'Joins clusters that show the same into one of them. The person is asked first.',
  input: strictObject({
    folder,
    groups: array(group).min(1).max(MOST_NAMES).describe('Names of the clusters that end.'),
    into: group.describe('Name of the cluster that they join.'),
  }),
  async plan({ folder: wanted, groups, into }, dataSets) {
    const labels = await labelsOf(wanted, dataSets);
    const target = existingGroup(labels, into);
    const joined = groups.map((name) => existingGroup(labels, name)).filter(({ id }) => id !== target.id);
    if ([target, ...joined].some(({ id }) => id === EXCLUDED)) {
      throw new ToolError('Excluded pictures are no cluster: move them to a cluster.');
    }
    const edit = editToMerge(
      labels.curated,
      joined.map(({ id }) => id),
      target.id,
    );
    const question = t('Merge {0} into {1}?', few(joined.map(({ name }) => quoted(name))), quoted(target.name));
    return planOf(dataSets, labels, question, edit && [edit]);
  },
});

export const undoCorrection = editing({
  name: 'winnow_undo',
  title: t('Undo a correction'),
  description: 'Takes back the last correction of the labels, whoever made it. The person is asked first.',
  input: folderOnly,
  async plan({ folder: wanted }, dataSets) {
    const { snapshot } = await labelsOf(wanted, dataSets);
    const last = snapshot.curation.edits.at(-1);
    if (!last) throw new ToolError('There is no correction to take back.');
    return {
      question: questionToUndo(snapshot.curation.edits.length, last.kind),
      async carryOut() {
        const curation = await dataSets.undo(snapshot);
        return { done: true, corrections: curation.edits.length };
      },
    };
  },
});

export const auditLabels = editing({
  name: 'winnow_audit_labels',
  title: t('Audit the labels of a folder'),
  description:
    'For a folder with one sub-folder a class: makes the classes the labels that are shown, in place of the clusters, and lists the ' +
    'pictures whose class their surroundings contradict. Clustering again brings the clusters back. No file is changed.',
  input: strictObject({
    folder,
    limit: number().int().min(1).max(200).default(20).describe('How many pictures are listed.'),
  }),
  async plan({ folder: wanted, limit }, dataSets) {
    const { snapshot } = await labelsOf(wanted, dataSets);
    return {
      question: t(
        'Audit the classes of {0}? They are shown in place of the clusters until the folder is clustered again.',
        wanted,
      ),
      async carryOut() {
        return describeFaults(finished(await dataSets.audit(snapshot, DEFAULT_AUDIT)), limit);
      },
    };
  },
});

/**
 * Edits of one labelling, taken one after the other. @throws ToolError where nothing would change.
 */
function planOf(
  dataSets: DataSetAccess,
  { snapshot }: Labels,
  question: string,
  edits: readonly Edit[] | undefined,
): Plan {
  if (!edits || edits.length === 0) throw new ToolError('Nothing would change: the labels are so already.');
  return { question, carryOut: () => takeAll(dataSets, snapshot, edits) };
}

async function takeAll(dataSets: DataSetAccess, snapshot: RunSnapshot, edits: readonly Edit[]): Promise<Answer> {
  let corrections = snapshot.curation.edits.length;
  for (const edit of edits) corrections = (await dataSets.edit(snapshot, edit)).edits.length;
  return { done: true, corrections };
}

/** A tag as a person would have typed it. @throws ToolError for what is none, or several. */
function tagFrom(word: string): string {
  const [tag, another] = tagsIn(word);
  if (tag === undefined || another !== undefined) throw new ToolError(`${quoted(word)} is not one tag.`);
  return tag;
}

const picturesInWords = (count: number): string => (count === 1 ? t('1 picture') : t('{0} pictures', count));

const questionToUndo = (count: number, kind: Edit['kind']): string =>
  count === 1
    ? t('Take back the only correction ({0})?', kind)
    : t('Take back the last of {0} corrections ({1})?', count, kind);
