/**
 * The tools for language models, over the labels of six images and data sets that write down what
 * they are asked for.
 */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { afterStep, curate, type Edit } from '../../src/domain/curation';
import type { RunSnapshot } from '../../src/domain/dataset';
import type { DataSetAccess, ExportWish } from '../../src/tools/data-set-access';
import type { Answer, Plan } from '../../src/tools/tool';
import { TOOLS } from '../../src/tools/tools';
import { snapshotOfSix } from '../extension/snapshot-of-six';

const folder = '/pictures';
let snapshot: RunSnapshot | undefined;
let wishes: ExportWish[];

const dataSets: DataSetAccess = {
  find: (wanted) => Promise.resolve(wanted === folder ? snapshot : undefined),
  cluster: () => Promise.resolve(snapshot!),
  audit: (labels) => {
    const suspect = {
      image: 2,
      given: 0,
      suggested: 1,
      score: 0.75,
      why: 'all 5 neighbours are dogs',
      neighbours: [3],
    };
    return Promise.resolve({ ...labels, source: 'given', audit: { k: 5, found: 1, suspects: [suspect] } });
  },
  similar: (_, image, count) => {
    const images = [0, 1, 2, 3, 4, 5].filter((other) => other !== image).slice(0, count);
    return Promise.resolve({ images, distances: images.map((other) => other / 3) });
  },
  search: (_, words, count) => {
    const images = words === 'cat' ? [2, 0].slice(0, count) : [];
    const scores = [0.912, 0.4];
    const rest = words === 'cat' ? { classes: ['tabby'], byNetwork: true } : { classes: [], byNetwork: false };
    return Promise.resolve({ images, scores, found: images.length, ...rest, pair: null, offer: null });
  },
  edit: (_, edit) => take({ kind: 'edit', edit }),
  undo: () => take({ kind: 'undo' }),
  planExport: (_, wish) => {
    wishes.push(wish);
    const { target } = wish;
    const counts = { cat: 3, dog: 2 };
    return Promise.resolve({ target, dryRun: true, counts, unlabelled: 1, renamed: [], missing: [], manifest: [] });
  },
};

function take(step: Parameters<typeof afterStep>[1]) {
  snapshot = { ...snapshot!, curation: afterStep(snapshot!.curation, step) };
  return Promise.resolve(snapshot.curation);
}

beforeEach(() => {
  snapshot = snapshotOfSix();
  wishes = [];
});

const toolNamed = (name: string) => TOOLS.find((tool) => tool.name === `winnow_${name}`)!;

async function ask(name: string, input: object = {}): Promise<Answer> {
  const tool = toolNamed(name);
  assert.ok(tool.kind === 'asking');
  return tool.ask({ folder, ...input }, dataSets);
}

async function plan(name: string, input: object = {}): Promise<Plan> {
  const tool = toolNamed(name);
  assert.ok(tool.kind === 'editing');
  return tool.plan({ folder, ...input }, dataSets);
}

const edits = (): readonly Edit[] => snapshot!.curation.edits;

test('every tool has its own name, a description that fits a prompt, and described inputs', () => {
  assert.equal(new Set(TOOLS.map(({ name }) => name)).size, TOOLS.length);
  for (const { name, title, description } of TOOLS) {
    assert.match(name, /^winnow_[a-z_]+$/);
    assert.ok(title.length < 60 && description.length < 600, name);
  }
});

test('the clusters are listed with their sizes, doubts and examples', async () => {
  const { groups, ...rest } = await ask('list_groups');
  assert.deepEqual(rest, {
    root: folder,
    images: 6,
    groupsAre: 'found by clustering',
    moreGroups: 0,
    tags: {},
    moreTags: 0,
    unreadable: 0,
  });
  const [cat] = groups as readonly Answer[];
  assert.deepEqual(cat, {
    name: 'cat',
    images: 3,
    confidence: 0.7,
    inDoubt: 1,
    proposedNames: [],
    surest: ['a/tabby.jpg', 'a/tiger.jpg', 'a/odd.jpg'],
    mostDoubtful: [],
  });
});

test('an answer stays small however many clusters and pictures there are', async () => {
  const count = 40_000;
  const every = <T>(value: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => value(i));
  const clusters = Array.from({ length: 500 }, (_, id) => {
    const images = Array.from({ length: count / 500 }, (_, i) => id * (count / 500) + i);
    return { id, name: `Group ${id}`, images, agreedByAll: 0, meanConfidence: 0 };
  });
  snapshot = {
    ...snapshotOfSix(),
    paths: every((i) => `some/folder/of/pictures/picture number ${i}.jpg`),
    hashes: every(String),
    confidence: every(() => 0.5),
    agreement: every(() => 'disputed'),
    clusters,
    unreadable: every((i) => ({ path: `${i}`, reason: 'damaged' })),
  };
  for (const [name, input] of [
    ['list_groups', {}],
    ['cluster_folder', {}],
    ['what_is_wrong', {}],
    ['images_of_group', { group: 'Group 7' }],
  ] as const) {
    assert.ok(JSON.stringify(await ask(name, input)).length < 30_000, name);
  }
});

test('pictures of a cluster come in pages, the most doubtful first', async () => {
  const { images, more } = await ask('images_of_group', { group: 'CAT', limit: 2 });
  assert.deepEqual([(images as Answer[]).map(({ path }) => path), more], [['a/odd.jpg', 'a/tiger.jpg'], 1]);
  const rest = await ask('images_of_group', { group: 'cat', limit: 2, offset: 2 });
  assert.deepEqual([(rest.images as Answer[]).map(({ path }) => path), rest.more], [['a/tabby.jpg'], 0]);
});

test('similar pictures are named by their paths and clusters', async () => {
  const { image, similar } = await ask('similar_images', { image: '/pictures/a/tiger.jpg', limit: 2 });
  assert.equal(image, 'a/tiger.jpg');
  assert.deepEqual(similar, [
    { path: 'a/tabby.jpg', group: 'cat', distance: 0 },
    { path: 'a/odd.jpg', group: 'cat', distance: 0.67 },
  ]);
});

test('pictures that words fit are named with their clusters, and with what ranked them', async () => {
  const { pictures, by, found } = await ask('search_words', { words: ' cat ', limit: 1 });
  const [first] = snapshot!.paths.filter((_, image) => image === 2);
  assert.deepEqual([by, found], ['classes and file names: tabby', 1]);
  assert.deepEqual(
    (pictures as Answer[]).map(({ path, score }) => [path, score]),
    [[first, 0.91]],
  );
  assert.equal((await ask('search_words', { words: 'beach' })).by, 'file names');
});

test('what is wrong leaves out what the person decided', async () => {
  const doubtful = async () => ((await ask('what_is_wrong')).mostDoubtful as Answer[]).map(({ path }) => path);
  assert.deepEqual(await doubtful(), ['b/blur.jpg', 'a/odd.jpg']);
  snapshot = snapshotOfSix({ kind: 'review', images: [2] }, { kind: 'exclude', images: [5] });
  assert.deepEqual(await doubtful(), []);
});

test('an audit lists the contradicted labels, until they are moved', async () => {
  const audit = await plan('audit_labels');
  const { contradicted, worst } = await audit.carryOut();
  assert.equal(contradicted, 1);
  const why = 'all 5 neighbours are dogs';
  assert.deepEqual(worst, [{ path: 'a/odd.jpg', given: 'cat', suggested: 'dog', score: 0.75, why }]);
  snapshot = { ...(await dataSets.audit(snapshot!, { k: 5, limit: 1 })) };
  await (await plan('move_images', { images: ['a/odd.jpg'], to: 'dog' })).carryOut();
  assert.deepEqual((await ask('what_is_wrong')).worst, []);
});

test('a plan changes nothing before it is carried out', async () => {
  const planned = [
    await plan('name_groups', { names: [{ group: 'cat', name: 'cats' }] }),
    await plan('move_images', { images: ['b/pug.jpg'], to: 'a new one' }),
    await plan('exclude_images', { images: ['b/pug.jpg'] }),
    await plan('merge_groups', { groups: ['cat'], into: 'dog' }),
    await plan('tag_images', { images: ['b/pug.jpg'], tags: ['night', 'indoors'] }),
  ];
  assert.deepEqual(edits(), []);
  assert.deepEqual(
    planned.map(({ question }) => question),
    [
      'Rename 1 cluster: “cat” → “cats”?',
      'Move 1 picture to a new cluster “a new one”: b/pug.jpg?',
      'Exclude 1 picture from the data set: b/pug.jpg?',
      'Merge “cat” into “dog”?',
      'Give the tags “night”, “indoors” to 1 picture: b/pug.jpg?',
    ],
  );
});

test('a plan that is carried out corrects the labels, and can be taken back', async () => {
  const names = [
    { group: 'cat', name: 'cats' },
    { group: 'dog', name: 'dogs' },
  ];
  assert.deepEqual(await (await plan('name_groups', { names })).carryOut(), { done: true, corrections: 2 });
  await (await plan('move_images', { images: ['b/blur.jpg', '/pictures/b/blur.jpg'], to: 'Dogs' })).carryOut();
  await (await plan('move_images', { images: ['a/odd.jpg'], to: 'odd ones' })).carryOut();
  await (await plan('exclude_images', { images: ['a/tabby.jpg'] })).carryOut();
  await (await plan('merge_groups', { groups: ['odd ones'], into: 'cats' })).carryOut();
  const groups = () => curate(snapshot!).clusters.map(({ name, images }) => [name, [...images].sort((a, b) => a - b)]);
  const merged = [
    ['dogs', [3, 4, 5]],
    ['cats', [1, 2]],
    ['Excluded', [0]],
  ];
  assert.deepEqual(groups(), merged);
  await (await plan('undo')).carryOut();
  assert.equal(edits().length, 5);
  assert.ok(groups().some(([name]) => name === 'odd ones'));
});

test('tags are given and taken, and stand in the lists of clusters and of pictures', async () => {
  const images = ['b/pug.jpg', 'a/odd.jpg'];
  await (await plan('tag_images', { images, tags: [' at  night ', 'at night', 'cut'] })).carryOut();
  assert.deepEqual(edits().at(-1), { kind: 'tag', images: [3, 2], tags: ['at night', 'cut'] });
  assert.deepEqual((await ask('list_groups')).tags, { 'at night': 2, cut: 2 });
  const untag = await plan('tag_images', { images, tags: ['cut'], take: true });
  assert.equal(untag.question, 'Take the tags “cut” from 2 pictures: b/pug.jpg, a/odd.jpg?');
  await untag.carryOut();
  assert.deepEqual((await ask('list_groups')).tags, { 'at night': 2 });
  const listed = (await ask('images_of_group', { group: 'cat', tag: 'at night' })).images as readonly Answer[];
  assert.deepEqual(
    listed.map(({ path, tags }) => [path, tags]),
    [['a/odd.jpg', ['at night']]],
  );
  const all = (await ask('images_of_group', { group: 'cat' })).images as readonly Answer[];
  assert.deepEqual(
    all.map(({ tags }) => tags),
    [['at night'], undefined, undefined],
  );
});

test('an export is planned with what was asked for, and a place beside the pictures', async () => {
  const answer = await ask('export_plan', { split: { train: 80, val: 10, test: 10 }, leastConfidence: 0.5 });
  assert.deepEqual([answer.files, answer.folders, answer.withoutLabel], [5, { cat: 3, dog: 2 }, 1]);
  const split = { train: 80, val: 10, test: 10, seed: 1 };
  const scope = { kind: 'confident', least: 0.5 };
  assert.deepEqual(wishes, [{ target: '/pictures-labelled', mode: 'copy', scope, split, layout: 'split/label' }]);
});

test('what cannot be done is refused with what to do instead', async () => {
  const refused = (result: Promise<unknown>, words: RegExp) => assert.rejects(result, words);
  await refused(ask('list_groups', { folder: '/elsewhere' }), /call winnow_cluster_folder first/);
  await refused(ask('list_groups', { folder: 'pictures' }), /absolute path/);
  await refused(ask('images_of_group', { group: 'cow' }), /no cluster “cow”. There are “cat”, “dog”, “Undecided”/);
  await refused(ask('images_of_group', { group: 'cat', limit: 10_000 }), /does not fit/);
  await refused(ask('list_groups', { unknown: 1 }), /does not fit/);
  await refused(ask('similar_images', { image: '../secret.jpg' }), /Not among the pictures/);
  await refused(ask('export_plan', { split: { train: 1, val: 2, test: 3 } }), /sum to 100/);
  await refused(plan('name_groups', { names: [{ group: 'cat', name: 'dog' }] }), /Another label has this name/);
  await refused(plan('name_groups', { names: [{ group: 'Undecided', name: 'x' }] }), /cannot be renamed/);
  const same = [
    { group: 'cat', name: 'animal' },
    { group: 'dog', name: 'animal' },
  ];
  await refused(plan('name_groups', { names: same }), /two clusters/);
  await refused(plan('exclude_images', { images: [] }), /does not fit/);
  await refused(plan('move_images', { images: ['a/tabby.jpg', 'none.jpg'], to: 'dog' }), /“none.jpg”/);
  await refused(plan('merge_groups', { groups: ['cat'], into: 'cat' }), /Nothing would change/);
  await refused(plan('tag_images', { images: ['a/tabby.jpg'], tags: ['a;b'] }), /“a;b” is not one tag/);
  await refused(plan('tag_images', { images: ['a/tabby.jpg'], tags: ['cut'], take: true }), /Nothing would change/);
  await refused(ask('images_of_group', { group: 'cat', tag: 'cut' }), /No picture has the tag “cut”/);
  await refused(plan('undo'), /no correction/);
  snapshot = { ...snapshotOfSix(), finished: false };
  await refused(ask('list_groups'), /not final yet/);
});
