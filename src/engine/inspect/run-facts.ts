import { t } from '@vscode/l10n';
import path from 'node:path';
import { type RunSnapshot } from '../../domain/dataset';
import { EXTRACTORS, type ExtractorName } from '../../domain/methods';
import type { ClassFacts, ClassRow, FactsRow, PartitionName, RunFacts, TruthFacts } from '../../protocol/inspection';
import { MODELS } from '../store/artifact-keys';
import { adjustedRandIndex } from '../numeric/rand-index';
import { classScores, imbalanceNote } from '../evaluate/class-scores';
import { contingencyOf } from '../evaluate/contingency';
import { evaluate } from '../evaluate/evaluation';
import { folderClasses } from '../evaluate/folder-classes';
import { scoreOf } from '../evaluate/score';
import { matchTruth, readTruth } from '../evaluate/truth';
import { WinnowFailure } from '../base/failure';
import type { RunArtifacts } from '../run-artifacts/artifacts';

/** Cluster of each image, −1 for none. */
type Partition = readonly [PartitionName, ArrayLike<number>];

/** The figures of a run; *final* are the engine's clusters, before a person's edits. */
export function runFacts(snapshot: RunSnapshot, artifacts: RunArtifacts): RunFacts {
  const partitions = partitionsOf(snapshot);
  const classes = folderClasses(snapshot.paths);
  return {
    losses: present(MODELS, (name) => artifacts.model(name)?.losses),
    devices: present(MODELS, (name) => artifacts.model(name)?.devices),
    silhouettes: present(EXTRACTORS, (extractor) => {
      const silhouettes = artifacts.clustering(extractor)?.silhouettes;
      return silhouettes && Array.from(silhouettes, (value) => Math.round(value * 1e4) / 1e4);
    }),
    matches: matchesOf(snapshot),
    truth: classes && truthOf(classes, partitions),
    classes: classes && classFactsOf(classes, partitions.at(-1)![1], snapshot.confidence),
    agreement: agreementAmong(partitions),
  };
}

/**
 * A run against the true classes in a folder with one sub-folder a class.
 * @param place absolute path.
 * @throws WinnowFailure `bad-request` when it cannot be read, or no image of the run is there.
 */
export async function compareWithTruth(snapshot: RunSnapshot, place: string): Promise<TruthFacts> {
  const known = await readTruth(place);
  const match = matchTruth(snapshot.paths, known);
  const classes = Array.from(match, (index) => (index < 0 ? '' : known[index]!.klass));
  const unknown = classes.filter((klass) => klass === '').length;
  if (unknown === classes.length) {
    throw new WinnowFailure(
      'bad-request',
      t('No image of this run is in {0}. Choose the folder that has their classes.', place),
    );
  }
  const partitions = partitionsOf(snapshot);
  const truth = truthOf(classes, partitions);
  const final = partitions.at(-1)![1];
  return { from: path.basename(place), unknown, truth, classes: classFactsOf(classes, final, snapshot.confidence) };
}

function partitionsOf({ partitions: extractors, consensus, clusters, paths, source }: RunSnapshot): Partition[] {
  const final = new Int32Array(paths.length).fill(-1);
  for (const { id, images } of clusters) for (const image of images) final[image] = id;
  const found: [PartitionName, ArrayLike<number> | undefined][] = [
    ...EXTRACTORS.map((extractor): [PartitionName, readonly number[] | undefined] => [
      extractor,
      extractors[extractor],
    ]),
    ['consensus', consensus?.some((group) => group >= 0) ? consensus : undefined],
    // Classes that were given are no result.
    ['final', source === 'given' ? undefined : final],
  ];
  return found.filter((partition): partition is [PartitionName, ArrayLike<number>] => partition[1] !== undefined);
}

/**
 * The images of a group lie in the clusters of each extractor that the group took, so they tell
 * them.
 */
function matchesOf({ partitions: extractors, consensus = [] }: RunSnapshot): RunFacts['matches'] {
  const members: number[][] = [];
  consensus.forEach((group, image) => {
    if (group >= 0) (members[group] ??= []).push(image);
  });
  return members.map((images) =>
    present(EXTRACTORS, (extractor: ExtractorName) => {
      const labels = extractors[extractor];
      return labels && [...new Set(images.map((image) => labels[image]!))].sort((a, b) => a - b);
    }),
  );
}

function truthOf(classes: readonly string[], partitions: readonly Partition[]): FactsRow[] {
  return partitions.map(([partition, labels]) => {
    const contingency = contingencyOf(groupsOf(labels), classes);
    const { k, acc, nmi, ari, purity, coverage } = scoreOf(contingency);
    const { f1, balancedAccuracy } = classScores(contingency);
    return { partition, k, acc, nmi, ari, purity, coverage, f1, balancedAccuracy };
  });
}

function classFactsOf(
  classes: readonly string[],
  labels: ArrayLike<number>,
  confidence: readonly number[],
): ClassFacts {
  const found = evaluate(groupsOf(labels), classes, confidence);
  const { equivalentAccuracy, confidenceAuc } = found;
  const rows = found.classes.map(({ name, images, precision, recall, f1, group }): ClassRow => {
    return { name, images, precision, recall, f1, cluster: group === null ? null : Number(group) };
  });
  const note = imbalanceNote(found.classes);
  return { note, equivalentAccuracy, confidenceAuc, rows: rows.sort((a, b) => a.f1 - b.f1) };
}

function groupsOf(labels: ArrayLike<number>): string[] {
  return Array.from(labels, (label) => (label < 0 ? '' : String(label)));
}

/** Each pair of partitions, on the images to which both give a cluster. */
function agreementAmong(partitions: readonly Partition[]): RunFacts['agreement'] {
  return partitions.flatMap(([a, left], at) =>
    partitions.slice(at + 1).map(([b, right]) => {
      const both = Array.from(left, (_, i) => i).filter((i) => left[i]! >= 0 && right[i]! >= 0);
      const ari = adjustedRandIndex(
        both.map((i) => left[i]!),
        both.map((i) => right[i]!),
      );
      return { a, b, ari };
    }),
  );
}

/** The values that are there, by name. */
function present<Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value | undefined,
): Partial<Record<Name, Value>> {
  const entries = names.map((name) => [name, valueOf(name)] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<Name, Value>>;
}
