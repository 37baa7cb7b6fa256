import type { AuditOptions, LabelAudit, Suspect } from '../../domain/audit';
import { curate, NO_EDITS, type Curated } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import type { ExtractorName } from '../../domain/methods';
import { finishedRun, keepCurrent, withEdits, type FinishedRun } from '../curation/current';
import { withEditLock } from '../curation/edit-lock';
import type { FeatureMatrix } from '../numeric/matrix';
import { openArtifacts } from '../run-artifacts/artifacts';
import { rowsOf } from '../run-artifacts/spaces';
import { clustersOf } from '../run/snapshot';
import { keyOf } from '../store/store';
import { findCopies } from '../copies/find-copies';
import { givenClasses, givenParts, type GivenClasses } from './classes';
import { heldOutProbabilities } from './held-out';
import { auditParts } from './parts';
import { findingsOf, weightsOf, type Labels, type Findings } from './suspects';
import { votersOf, type Voters } from './voters';
import type { Work } from '../base/work';

/**
 * Compares the classes that a folder had with what a finished run knows of its images, and makes
 * these classes the current labelling: edits, export and badges are then about them. Its clusters
 * are the classes, the confidence of an image is what speaks for its class, and `audit` ranks the
 * images whose label is contradicted. The edits that a person made in an earlier audit of the same
 * classes are in force and count. A corrected image votes with its new label. One that was reviewed
 * or excluded is not suspected again.
 * @throws WinnowFailure `bad-request` where there are fewer than two classes, the store no longer
 * holds the features, or the run was replaced meanwhile; the signal's reason within 200 ms after it
 * is aborted.
 */
export async function auditLabels(
  { store, snapshot }: FinishedRun,
  parent: string,
  { k, limit }: AuditOptions,
  work: Work,
): Promise<RunSnapshot> {
  const classes = givenClasses(snapshot);
  const given = givenLabelling(snapshot, classes);
  const curated = curate(withEdits(store, given));
  const { labels, ids } = numbered(curated);
  const artifacts = openArtifacts(store);
  const extractors = Object.keys(snapshot.partitions) as ExtractorName[];
  const matrices = extractors.map((extractor) => rowsOf(artifacts, extractor));
  const findings = await weighEvidence(snapshot, labels, matrices, k, work);
  const suspects = findings.suspects
    .filter(({ image }) => curated.reviewed[image] === 0)
    .map((suspect): Suspect => {
      return { ...suspect, given: ids[suspect.given]!, suggested: ids[suspect.suggested]! };
    });
  const parts = givenParts(snapshot);
  const hasParts = new Set(parts.filter((part) => part !== null)).size > 1;
  const copies = hasParts && (await findCopies(snapshot, store, artifacts, () => undefined, work.signal));
  const ofParts = copies ? auditParts(snapshot.paths, parts, classes, copies) : undefined;
  const audit: LabelAudit = {
    k,
    found: suspects.length,
    suspects: suspects.slice(0, limit),
    ...(ofParts ? { parts: ofParts } : {}),
  };
  const audited = { ...givenLabelling(snapshot, classes, findings), audit };
  return withEditLock(store, () => {
    finishedRun({ folders: snapshot.folders, store: parent }, snapshot.labelling);
    return keepCurrent(store, audited, artifacts.keys);
  });
}

/** What the rows of some extractors, and the clusters of a run, say about labels of its images. */
export async function weighEvidence(
  { hashes, partitions, consensus }: Pick<RunSnapshot, 'hashes' | 'partitions' | 'consensus'>,
  labels: Labels,
  matrices: readonly FeatureMatrix[],
  k: number,
  work: Work,
): Promise<Findings> {
  const voters: Voters[] = [];
  for (const [at, matrix] of matrices.entries()) {
    const report = (done: number, total: number): void => work.progress(at * total + done, matrices.length * total);
    voters.push(await votersOf(matrix, labels.of, hashes, k, { ...work, progress: report }));
  }
  const learned = await heldOutProbabilities(matrices, weightsOf(voters, labels), labels, hashes, work.signal);
  return findingsOf(labels, hashes, {
    voters,
    learned,
    extractors: Object.values(partitions),
    ...(consensus ? { consensus } : {}),
  });
}

/**
 * The snapshot of a run with the given classes as its clusters. Images without a class are
 * *undecided*.
 */
function givenLabelling(
  { audit: _, ...snapshot }: RunSnapshot,
  { names, of }: GivenClasses,
  findings?: Pick<Findings, 'support' | 'agreement'>,
): RunSnapshot {
  const confidence = findings?.support ?? new Float32Array(of.length);
  const agreement = findings?.agreement ?? snapshot.agreement;
  return {
    ...snapshot,
    source: 'given',
    finished: true,
    confidence: Array.from(confidence, (value) => Math.round(value * 1e4) / 1e4),
    agreement,
    labelling: keyOf(['given', keyOf(snapshot.hashes), names, [...of]]),
    clusters: clustersOf({ labels: of, confidence, agreement }).map((cluster) => ({
      ...cluster,
      name: names[cluster.id] ?? cluster.name,
    })),
    curation: NO_EDITS,
  };
}

/** The labels that are seen, numbered without gaps, and their ids. */
function numbered({ clusters, labels }: Curated): { readonly labels: Labels; readonly ids: readonly number[] } {
  const named = clusters.filter(({ id }) => id >= 0).sort((a, b) => a.id - b.id);
  const numbers = new Map(named.map(({ id }, number) => [id, number]));
  return {
    labels: { names: named.map(({ name }) => name), of: labels.map((label) => numbers.get(label) ?? -1) },
    ids: named.map(({ id }) => id),
  };
}
