import { t } from '@vscode/l10n';
import { boolean, enum as oneOf, number, strictObject, string } from 'zod';
import { tagsOf, type Curated } from '../domain/curation';
import type { Cluster, RunSnapshot } from '../domain/dataset';
import { folder, folderOnly, group } from './input';
import { existingGroup, finished, labelsOf, quoted, type Labels } from './labels';
import { asking, ToolError, type Answer } from './tool';

const MOST_GROUPS = 60;
const MOST_TAGS = 60;
const EXAMPLES = 3;

export const clusterFolder = asking({
  name: 'winnow_cluster_folder',
  title: t('Cluster a folder of pictures'),
  description:
    'Clusters the pictures of a folder by what they show, without any label, and answers with the clusters as winnow_list_groups does. ' +
    'The first run takes seconds to minutes; a later one goes on from what is kept and keeps all corrections. ' +
    'Nothing in the folder is changed.',
  input: strictObject({
    folder,
    fromScratch: boolean()
      .default(false)
      .describe('Learn from all pictures again, even where few of them changed since the last run.'),
  }),
  async ask({ folder: wanted, fromScratch }, dataSets) {
    return describeGroups(finished(await dataSets.cluster(wanted, { fromScratch })));
  },
});

export const listGroups = asking({
  name: 'winnow_list_groups',
  title: t('List the clusters of a folder'),
  description:
    'Lists the clusters of a clustered folder, the largest first: name, number of pictures, mean confidence, how many pictures are in ' +
    'doubt, names that Winnow proposes, and paths of the surest and the most doubtful pictures, relative to `root`; then the tags that ' +
    'pictures have beside their clusters. Look at those pictures before you propose names.',
  input: folderOnly,
  ask: async ({ folder: wanted }, dataSets) => describeGroups(await labelsOf(wanted, dataSets)),
});

export const imagesOfGroup = asking({
  name: 'winnow_images_of_group',
  title: t('List the pictures of a cluster'),
  description:
    'Lists pictures of one cluster with their confidence and tags, the most doubtful or the surest first, a page at a time.',
  input: strictObject({
    folder,
    group,
    first: oneOf(['doubtful', 'surest']).default('doubtful').describe('Which pictures come first.'),
    tag: string().min(1).optional().describe('Lists the pictures with this tag alone.'),
    limit: number().int().min(1).max(200).default(30).describe('How many pictures are listed.'),
    offset: number().int().min(0).default(0).describe('How many pictures are passed over first.'),
  }),
  async ask({ folder: wanted, group: name, first, tag, limit, offset }, dataSets) {
    const { snapshot, curated } = await labelsOf(wanted, dataSets);
    const cluster = existingGroup({ snapshot, curated }, name);
    const tagged = tag === undefined ? undefined : curated.tags.get(tag);
    if (tag !== undefined && !tagged) throw new ToolError(`No picture has the tag ${quoted(tag)}.`);
    const listed = tagged ? cluster.images.filter((image) => tagged.has(image)) : cluster.images;
    const ordered = first === 'surest' ? listed : [...listed].reverse();
    const page = ordered.slice(offset, offset + limit);
    return {
      root: snapshot.root,
      group: cluster.name,
      images: page.map((image) => describeImage({ snapshot, curated }, image)),
      more: Math.max(0, ordered.length - offset - page.length),
    };
  },
});

/** The clusters of finished labels, as every tool tells them. */
function describeGroups({ snapshot, curated }: Labels): Answer {
  const { root, paths, source, unreadable } = snapshot;
  const groups = curated.clusters.slice(0, MOST_GROUPS).map((cluster) => describeGroup(snapshot, curated, cluster));
  return {
    root,
    images: paths.length,
    groupsAre: source === 'given' ? 'the classes of the sub-folders' : 'found by clustering',
    groups,
    moreGroups: curated.clusters.length - groups.length,
    tags: Object.fromEntries([...curated.tags].slice(0, MOST_TAGS).map(([tag, images]) => [tag, images.size])),
    moreTags: Math.max(0, curated.tags.size - MOST_TAGS),
    unreadable: unreadable.length,
  };
}

function describeGroup(snapshot: RunSnapshot, curated: Curated, { name, images, meanConfidence, proposals }: Cluster) {
  const pathOf = (image: number): string => snapshot.paths[image]!;
  // A small cluster is told whole by its surest ones.
  const doubtful = images.slice(EXAMPLES).slice(-EXAMPLES).reverse();
  return {
    name,
    images: images.length,
    confidence: rounded(meanConfidence),
    inDoubt: images.filter((image) => isInDoubt(snapshot, curated, image)).length,
    proposedNames: proposals ?? [],
    surest: images.slice(0, EXAMPLES).map(pathOf),
    mostDoubtful: doubtful.map(pathOf),
  };
}

/** What a tool tells of one image. */
export function describeImage({ snapshot, curated }: Labels, image: number): Answer {
  const tags = tagsOf(curated, image);
  return {
    path: snapshot.paths[image],
    confidence: rounded(snapshot.confidence[image]!),
    inDoubt: isInDoubt(snapshot, curated, image),
    reviewed: curated.reviewed[image] === 1,
    ...(tags.length > 0 && { tags }),
  };
}

/** Whether most of what speaks for a label is missing, and no person has confirmed it. */
export function isInDoubt({ agreement }: RunSnapshot, { reviewed }: Curated, image: number): boolean {
  return agreement[image] === 'disputed' && reviewed[image] === 0;
}

export const rounded = (share: number): number => Math.round(share * 100) / 100;
