import assert from 'node:assert/strict';
import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { before, describe, test } from 'node:test';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { auditLabels } from '../../../src/engine/audit/audit';
import { givenClasses } from '../../../src/engine/audit/classes';
import { findingsOf, type Evidence } from '../../../src/engine/audit/suspects';
import { votersOf } from '../../../src/engine/audit/voters';
import { finishedRun } from '../../../src/engine/curation/current';
import { trainingLabels } from '../../../src/engine/corrections/training-labels';
import { takeStep } from '../../../src/engine/curation/take-step';
import { labelRows } from '../../../src/engine/export/labels';
import { Random } from '../../../src/engine/base/random';
import { serveCuration } from '../../../src/engine/server/serve-curation';
import { curate, EXCLUDED, UNDECIDED, type Edit } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../../src/domain/configuration';
import * as protocol from '../../../src/protocol/engine';
import { writePictures } from '../pictures';
import { ownFolder, runQuietly } from '../scaffold';

const never = new AbortController().signal;
const unheard = (): void => undefined;

describe('given classes', () => {
  const of = (paths: string[], folders = ['/data'], root = '/data') => {
    const { names, of } = givenClasses({ root, folders, paths });
    return Array.from(of, (label) => names[label] ?? '–');
  };

  test('the class is the first folder below the chosen one; an image directly in it has none', () => {
    assert.deepEqual(of(['alone.jpg', 'cat/1.jpg', 'cat/old/2.jpg', 'dog/1.jpg']), ['–', 'cat', 'cat', 'dog']);
  });

  test('parts of a split are no classes, whichever way the folders are nested', () => {
    assert.deepEqual(of(['Test/dog/1.jpg', 'train/cat/1.jpg', 'train/2.jpg']), ['dog', 'cat', '–']);
    assert.deepEqual(of(['cat/test/1.jpg', 'dog/train/1.jpg']), ['cat', 'dog']);
    assert.deepEqual(of(['cat/1.jpg', 'test/1.jpg']), ['cat', 'test'], 'where one is no part, all are classes');
  });

  test('of several chosen folders each has its classes below it', () => {
    const paths = ['a/cat/1.jpg', 'b/deep/cat/1.jpg', 'b/deep/dog/1.jpg'];
    assert.deepEqual(of(paths, ['/data/a', '/data/b/deep', '/data/b']), ['cat', 'cat', 'dog']);
  });

  test('no class and one class are told in words that say what to do', () => {
    assert.throws(() => of(['1.jpg', '2.jpg']), /data has no classes.*choose the folder that holds them/);
    assert.throws(() => of(['train/1.jpg', 'test/2.jpg']), /data has no classes/);
    assert.throws(() => of(['cat/1.jpg', '2.jpg']), /data has the one class cat\. .*at least two/);
  });

  test('folders whose names have a meaning among labels do not take it', () => {
    assert.deepEqual(of(['Excluded/1.jpg', 'Undecided/1.jpg']), ['Excluded (folder)', 'Undecided (folder)']);
  });
});

/**
 * Rows of one value, with a label each; contents are told by the letter behind a colon:
 * `{ at: 1, label: 0 }`.
 */
interface Point {
  readonly at: number;
  readonly label: number;
  readonly hash?: string;
}
const labelsOf = (points: readonly Point[]): Int32Array => Int32Array.from(points, ({ label }) => label);
const hashesOf = (points: readonly Point[]): string[] => points.map(({ hash }, i) => hash ?? `picture ${i}`);
const onALine = (points: readonly Point[]) => ({
  count: points.length,
  dimension: 1,
  rows: Float32Array.from(points, ({ at }) => at),
});
const votersAmong = (points: readonly Point[], k: number) =>
  votersOf(onALine(points), labelsOf(points), hashesOf(points), k, { progress: unheard, signal: never });

async function suspectsAmong(
  points: readonly Point[],
  k: number,
  clusters: Partial<Pick<Evidence, 'extractors' | 'consensus'>> = {},
) {
  const names = ['cats', 'dogs', 'cows'].slice(0, Math.max(...points.map(({ label }) => label)) + 1);
  const labels = { names, of: labelsOf(points) };
  return findingsOf(labels, hashesOf(points), { voters: [await votersAmong(points, k)], extractors: [], ...clusters });
}

describe('voters', () => {
  test('are the nearest others with a label, of equally near ones the first', async () => {
    const points = [0, 1, -1, 3, 1.5].map((at, i) => ({ at, label: i === 4 ? -1 : i % 2 }));
    const { images, distances } = await votersAmong(points, 3);
    assert.deepEqual([...images.subarray(0, 3)], [1, 2, 3]);
    assert.deepEqual([...distances.subarray(0, 3)], [1, 1, 3]);
    assert.deepEqual([...images.subarray(12)], [-1, -1, -1], 'without a label nobody is asked');
    assert.deepEqual([...(await votersAmong(points, 5)).images.subarray(0, 5)], [1, 2, 3, -1, -1]);
  });

  test("copies under an image's own label do not vote on it; one under another label does", async () => {
    const line = Array.from({ length: 12 }, (_, i) => ({ at: 10 + i, label: 1 }));
    // The same contents, and a picture that is nearly there although its contents differ.
    const copies = [
      { at: 0, label: 0, hash: 'same' },
      { at: 0, label: 0, hash: 'same' },
      { at: 0.01, label: 0 },
      { at: 0, label: 1, hash: 'same' },
    ];
    const { images } = await votersAmong([...copies, ...line], 3);
    assert.deepEqual([...images.subarray(0, 3)], [3, 4, 5]);
  });

  test('of several copies under one label, one votes', async () => {
    const copies = Array.from({ length: 4 }, () => ({ at: 5, label: 1, hash: 'same' }));
    const others = Array.from({ length: 10 }, (_, i) => ({ at: -i, label: 0 }));
    const { images } = await votersAmong([...others, ...copies], 3);
    assert.deepEqual([...images.subarray(0, 3)], [1, 2, 3]);
    assert.deepEqual([...images.subarray(9 * 3, 9 * 3 + 3)], [8, 7, 6]);
    assert.equal(
      [...(await votersAmong([...others, ...copies], 9)).images.subarray(0, 9)].filter((i) => i > 9).length,
      1,
    );
  });

  test('images that lie densely are no copies of each other', async () => {
    const random = new Random(4);
    // A class a hundred times as dense as the other, as the digit 1 among digits.
    const points = Array.from({ length: 80 }, (_, i) => ({
      label: i % 2,
      point: [random.normal(), random.normal(), random.normal(), random.normal()],
    }));
    const rows = Float32Array.from(
      points.flatMap(({ label, point }) => point.map((value) => label * 500 + value / (label ? 1 : 100))),
    );
    const labels = labelsOf(points.map(({ label }) => ({ at: 0, label })));
    const hashes = points.map((_, i) => `picture ${i}`);
    const { images } = await votersOf({ count: 80, dimension: 4, rows }, labels, hashes, 5, {
      progress: unheard,
      signal: never,
    });
    images.forEach((voter, at) => assert.equal(labels[voter], labels[Math.floor(at / 5)]));
  });

  test('end with the reason of a cancel', async () => {
    const controller = new AbortController();
    controller.abort(new Error('cancelled'));
    const points = [0, 1, 2].map((at) => ({ at, label: 0 }));
    await assert.rejects(
      votersOf(onALine(points), labelsOf(points), hashesOf(points), 2, {
        progress: unheard,
        signal: controller.signal,
      }),
      /cancelled/,
    );
  });
});

describe('suspects', () => {
  const cats = Array.from({ length: 8 }, (_, i) => ({ at: i + i * i * 0.01, label: 0 }));
  const dogs = Array.from({ length: 8 }, (_, i) => ({ at: 100 + i + i * i * 0.01, label: 1 }));

  test('an image among those of another class is one, and says why; all others are none', async () => {
    const points = [...cats, ...dogs, { at: 3.5, label: 1 }];
    const clusters = points.map(({ at }) => Number(at > 50));
    const { suspects, support, agreement } = await suspectsAmong(points, 5, {
      extractors: [clusters, clusters],
      consensus: clusters,
    });
    assert.equal(suspects.length, 1);
    const { image, given, suggested, score, why, neighbours } = suspects[0]!;
    assert.deepEqual([image, given, suggested, score], [16, 1, 0, 1]);
    assert.equal(why, '5 of 5 nearest images are in cats, none in dogs; all features put it with cats');
    assert.deepEqual(neighbours, [3, 4, 2, 5, 1]);
    assert.equal(support[16], 0);
    assert.ok(support[12]! > 0.9);
    assert.deepEqual([agreement[0], agreement[16]], ['all', 'disputed']);
  });

  test('an image does not speak for its own label: with one neighbour, or alone against one in its cluster', async () => {
    const points = [...cats, ...dogs, { at: 3.5, label: 1 }];
    const one = await suspectsAmong(points, 1);
    assert.ok(one.suspects.some(({ image }) => image === 16));
    assert.equal(one.support[16], 0);
    // A cluster of two: what the other is counts, not the tie that the image itself would make.
    const pairs = points.map((_, i) => (i === 16 || i === 3 ? 1 : 0));
    const { suspects } = await suspectsAmong(points, 5, { extractors: [pairs] });
    assert.equal(suspects[0]!.image, 16);
    assert.match(suspects[0]!.why, /all features put it with cats/);
  });

  test('copies of a picture in a wrong class do not vouch for each other', async () => {
    const wrong = Array.from({ length: 5 }, () => ({ at: 3.5, label: 1, hash: 'five times' }));
    const { suspects } = await suspectsAmong([...cats, ...dogs, ...wrong], 5);
    assert.deepEqual(
      suspects.slice(0, 5).map(({ image }) => image),
      [16, 17, 18, 19, 20],
    );
  });

  test('a picture that lies in two classes is told, and the odd one of the two is first', async () => {
    const twice = { at: 3.5, hash: 'twice' };
    const { suspects } = await suspectsAmong([...cats, ...dogs, { ...twice, label: 0 }, { ...twice, label: 1 }], 5);
    assert.equal(suspects[0]!.image, 17);
    assert.match(suspects[0]!.why, /the same picture is in cats too$/);
    assert.equal(suspects.length, 1);
  });

  test('a class of few images is not suspect because others are near too', async () => {
    const rare = [200, 202, 204].map((at) => ({ at, label: 2 }));
    const { suspects } = await suspectsAmong([...cats, ...dogs, ...rare], 12);
    assert.deepEqual(
      suspects.filter(({ given }) => given === 2),
      [],
    );
    const alone = await suspectsAmong([...cats, ...dogs, { at: 3.5, label: 2 }], 12);
    assert.deepEqual(
      alone.suspects.filter(({ given }) => given === 2),
      [],
      'alone in its class, nothing can be said',
    );
  });

  test('a class of copies, or of few look-alikes, is not suspect: copies say nothing, not against', async () => {
    const of = async (points: readonly Point[]) =>
      (await suspectsAmong([...cats, ...dogs, ...points], 5)).suspects.filter(({ given }) => given === 2);
    const equal = Array.from({ length: 6 }, () => ({ at: 3.5, label: 2, hash: 'six times' }));
    assert.deepEqual(await of(equal), []);
    const alike = Array.from({ length: 6 }, (_, i) => ({ at: 50 + i * 0.01, label: 2 }));
    assert.deepEqual(await of(alike), []);
    assert.deepEqual(await of([...alike, { at: 52, label: 2 }]), []);
  });

  test('an extractor that does not see the classes is hardly heard', async () => {
    const random = new Random(7);
    const points = [...cats, ...dogs, { at: 3.5, label: 1 }];
    const noise = onALine(points.map(({ label }) => ({ at: random.normal(), label })));
    const voters = [
      await votersOf(noise, labelsOf(points), hashesOf(points), 5, { progress: unheard, signal: never }),
      await votersAmong(points, 5),
    ];
    const labels = { names: ['cats', 'dogs'], of: labelsOf(points) };
    const { suspects } = findingsOf(labels, hashesOf(points), { voters, extractors: [] });
    assert.deepEqual(
      suspects.map(({ image }) => image),
      [16],
    );
    assert.equal(suspects[0]!.neighbours.length, 5);
    assert.match(suspects[0]!.why, /^5 of 5/, 'the neighbours are those of the extractor that counts most');
  });

  test('images that are all equal, level votes and extractors without clusters suspect nobody', async () => {
    const equal = Array.from({ length: 6 }, (_, i) => ({ at: 1, label: i % 2 }));
    const { suspects, support } = await suspectsAmong(equal, 2, { extractors: [equal.map(() => -1)] });
    assert.ok(support.every(Number.isFinite));
    assert.ok(suspects.every(({ score }) => score > 0 && score <= 1));
  });
});

describe('the audit of a run', () => {
  const IMAGES = 60;
  /** Pictures, by name, that lie in the folder of another kind. */
  const WRONG: Readonly<Record<string, string>> = {
    'picture-004.png': 'disc',
    'picture-021.png': 'checks',
    'picture-032.png': 'stripes',
  };
  const home = ownFolder('audit');
  let dataset: { folders: string[]; store: string };
  let clustered: RunSnapshot;
  let audited: RunSnapshot;

  before(async () => {
    const folder = path.join(home, 'pictures');
    for (const [name, kind] of await writePictures(folder, IMAGES)) {
      // One picture stays where no class is.
      if (name === 'picture-050.png') continue;
      const own = WRONG[name] ?? kind;
      assert.notEqual(WRONG[name], kind);
      mkdirSync(path.join(folder, own), { recursive: true });
      renameSync(path.join(folder, name), path.join(folder, own, name));
    }
    dataset = { folders: [folder], store: path.join(home, 'store') };
    clustered = await cluster();
    audited = await audit();
  });

  const configuration = {
    ...DEFAULT_CONFIGURATION,
    ...PRESET_METHODS.paper,
    preset: 'quick',
    seed: 5,
    k: 3,
  } as const;
  const cluster = () => runQuietly({ ...dataset, configuration });
  const audit = (k = 8, limit = 100) =>
    auditLabels(finishedRun(dataset), dataset.store, { k, limit }, { progress: unheard, signal: never });
  const nameOf = (image: number): string => path.posix.basename(audited.paths[image]!);
  const imageOf = (name: string): number => audited.paths.findIndex((file) => path.posix.basename(file) === name);
  const idOf = (name: string): number => audited.clusters.find((one) => one.name === name)!.id;
  const take = (edit: Edit, snapshot = finishedRun(dataset).snapshot) =>
    takeStep(dataset, snapshot.labelling, snapshot.curation.edits.length, { kind: 'edit', edit });

  test('the planted errors come first, each with the class that it belongs to', () => {
    const { suspects, found, k } = audited.audit!;
    assert.deepEqual(
      suspects
        .slice(0, 3)
        .map(({ image }) => nameOf(image))
        .sort(),
      Object.keys(WRONG),
    );
    const kinds = ['disc', 'stripes', 'checks'];
    for (const { image, given, suggested, score } of suspects.slice(0, 3)) {
      const number = Number(/\d+/.exec(nameOf(image))![0]);
      assert.equal(suggested, idOf(kinds[number % 3]!), nameOf(image));
      assert.equal(given, idOf(WRONG[nameOf(image)]!));
      assert.ok(score > 0.4, `${nameOf(image)}: ${score}`);
    }
    assert.equal(k, 8);
    assert.equal(found, suspects.length);
    assert.deepEqual(
      suspects.map(({ score }) => score),
      suspects.map(({ score }) => score).sort((a, b) => b - a),
    );
  });

  test('its labelling is the given classes, finished and current; the picture without a class is undecided', () => {
    assert.equal(audited.source, 'given');
    assert.ok(audited.finished);
    assert.deepEqual(finishedRun(dataset).snapshot.labelling, audited.labelling);
    const { labels } = curate(audited);
    audited.paths.forEach((file, image) => {
      const name = file.includes('/') ? file.split('/')[0]! : undefined;
      assert.equal(labels[image], name === undefined ? UNDECIDED : idOf(name), file);
    });
    assert.ok(!audited.audit!.suspects.some(({ image }) => nameOf(image) === 'picture-050.png'));
    assert.ok(
      !audited.audit!.suspects.some(({ neighbours }) => neighbours.some((one) => nameOf(one) === 'picture-050.png')),
    );
  });

  test('the same audit finds the same, and fewer are told where fewer are wanted', async () => {
    assert.deepEqual(await audit(), audited);
    const short = await audit(8, 2);
    assert.deepEqual(short.audit!.suspects, audited.audit!.suspects.slice(0, 2));
    assert.equal(short.audit!.found, audited.audit!.found);
  });

  test('an accepted suggestion is an edit of the labels: it is exported, votes, and is not suspected again', async () => {
    await audit();
    const image = imageOf('picture-004.png');
    const before = audited.audit!.suspects.find((suspect) => suspect.image === image)!;
    take({ kind: 'move', images: [image], to: before.suggested });
    take({ kind: 'exclude', images: [imageOf('picture-032.png')] });
    const rows = labelRows(finishedRun(dataset).snapshot);
    assert.equal(rows.find((row) => row.path === audited.paths[image])!.label, 'stripes');
    assert.equal(rows.length, IMAGES - 1);
    const again = await audit();
    assert.equal(again.curation.edits.length, 2);
    const left = again.audit!.suspects.map((suspect) => nameOf(suspect.image));
    assert.equal(left[0], 'picture-021.png');
    assert.ok(!left.includes('picture-004.png') && !left.includes('picture-032.png'));
    const used = again.audit!.suspects.flatMap(({ neighbours }) => neighbours);
    assert.ok(!used.includes(imageOf('picture-032.png')), 'an excluded image does not vote');
  });

  test('edits of the clusters and of the given classes do not mix, and come back with their labels', async () => {
    const clusters = await cluster();
    assert.equal(clusters.labelling, clustered.labelling);
    assert.deepEqual(clusters.curation.edits, []);
    const { id } = clusters.clusters[0]!;
    take({ kind: 'rename', cluster: id, name: 'the first' }, clusters);
    const given = await audit();
    assert.equal(given.labelling, audited.labelling);
    assert.deepEqual(
      given.curation.edits.map(({ kind }) => kind),
      ['move', 'exclude'],
    );
    assert.ok(!given.clusters.some(({ name }) => name === 'the first'));
    assert.deepEqual((await cluster()).curation.edits, [{ kind: 'rename', cluster: id, name: 'the first' }]);
  });

  test('a file that came into a class leaves the corrections of an earlier audit in force', async () => {
    await audit();
    const [from, to] = ['picture-050.png', 'checks/picture-050.png'].map((name) =>
      path.join(dataset.folders[0]!, name),
    );
    renameSync(from!, to!);
    try {
      await cluster();
      const moved = await audit();
      assert.notEqual(moved.labelling, audited.labelling);
      const { labels } = curate(moved);
      const at = (name: string): number => labels[moved.paths.findIndex((file) => file.endsWith(name))]!;
      const names = new Map(moved.clusters.map(({ id, name }) => [id, name]));
      assert.equal(names.get(at('picture-004.png')), 'stripes');
      assert.equal(at('picture-032.png'), EXCLUDED);
      assert.equal(names.get(at('picture-050.png')), 'checks');
    } finally {
      renameSync(to!, from!);
    }
  });

  test('what is learned from corrections of given classes comes from these alone', async () => {
    await cluster();
    const given = await audit();
    const { targets, classes } = trainingLabels(given, curate(given));
    assert.deepEqual(classes, [idOf('stripes')]);
    assert.deepEqual(
      [...targets.keys()].filter((image) => targets[image]! >= 0),
      [imageOf('picture-004.png')],
    );
  });

  test('the request is checked, answers with the labelling, and needs the one that it names', async () => {
    const { asking, end } = served();
    try {
      await cluster();
      const { labelling } = finishedRun(dataset).snapshot;
      const params = { ...dataset, labelling, k: 8, limit: 3 };
      const wrong = (change: object, words: RegExp) =>
        assert.rejects(asking.sendRequest(protocol.auditLabels, { ...params, ...change }), words);
      await wrong({ k: 0 }, /K must be a whole number from 1 to 100/);
      await wrong({ limit: 1e9 }, /Limit must be/);
      await wrong({ labelling: 'another' }, /newer run/);
      const answered = await asking.sendRequest(protocol.auditLabels, params);
      assert.equal(answered.source, 'given');
      assert.ok(answered.audit!.suspects.length <= 3);
    } finally {
      end();
    }
  });
});

function served(): { asking: MessageConnection; end: () => void } {
  const there = new PassThrough();
  const back = new PassThrough();
  const answering = createMessageConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  const asking = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  serveCuration(answering);
  answering.listen();
  asking.listen();
  const end = (): void => [asking, answering].forEach((connection) => connection.dispose());
  return { asking, end };
}
