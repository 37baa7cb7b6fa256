import type { Kinship } from '../../domain/exports';
import { findCopies } from '../copies/find-copies';
import { kinOf } from '../copies/kinship';
import type { FinishedRun } from '../curation/current';
import { openArtifacts } from '../run-artifacts/artifacts';
import { KeptFacts } from '../quality/kept-facts';
import type { LabelRow } from './labels';

/**
 * Rows that name their kin, so that a split keeps them in one part. Copies are looked for where
 * that was not done.
 * @param onProgress share that is done, out of 1000.
 */
export async function rowsWithKin(
  rows: readonly LabelRow[],
  { snapshot, store }: FinishedRun,
  kinships: readonly Kinship[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<LabelRow[]> {
  if (kinships.length === 0) return [...rows];
  const report = (share: number): void => onProgress(Math.round(1000 * share), 1000);
  const copies = kinships.includes('copies')
    ? { copies: await findCopies(snapshot, store, openArtifacts(store), report, signal) }
    : {};
  const facts = new KeptFacts(store);
  const kin = kinOf(snapshot, kinships, { ...copies, factsOf: (image) => facts.get(snapshot.hashes[image]!) });
  const images = new Map(snapshot.paths.map((path, image) => [path, image]));
  return rows.map((row) => ({ ...row, kin: snapshot.paths[kin[images.get(row.path)!]!]! }));
}
