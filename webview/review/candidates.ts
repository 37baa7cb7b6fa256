/** Which labels the extractors would give an image. */
import type { Curated } from '../../src/domain/curation';
import type { Cluster, RunSnapshot } from '../../src/domain/dataset';
import { EXTRACTORS, type ExtractorName } from '../../src/domain/methods';

import { clusterWithId } from '../gallery/labels';

export interface Candidate {
  readonly cluster: Cluster;
  /** The extractors in whose cluster of the image this label has the majority. */
  readonly extractors: readonly ExtractorName[];
}

/**
 * For each extractor, the label that most images of each of its clusters have now; cost O(images)
 * an extractor.
 */
export class Candidates {
  private readonly majorities: ReadonlyMap<ExtractorName, ReadonlyMap<number, number>>;

  constructor(
    private readonly snapshot: RunSnapshot,
    private readonly curated: Curated,
  ) {
    this.majorities = new Map(
      EXTRACTORS.flatMap((extractor) => {
        const partition = snapshot.partitions[extractor];
        return partition === undefined ? [] : [[extractor, majority(partition, curated.labels)] as const];
      }),
    );
  }

  /** The label that most extractors speak for first. */
  of(image: number): Candidate[] {
    const found = new Map<number, ExtractorName[]>();
    for (const [extractor, labels] of this.majorities) {
      const label = labels.get(this.snapshot.partitions[extractor]?.[image] ?? -1);
      if (label !== undefined) found.set(label, [...(found.get(label) ?? []), extractor]);
    }
    return [...found]
      .map(([id, extractors]) => ({ cluster: clusterWithId(this.curated, id), extractors }))
      .sort((a, b) => b.extractors.length - a.extractors.length);
  }
}

function majority(partition: readonly number[], labels: Int32Array): Map<number, number> {
  const counts = new Map<number, Map<number, number>>();
  partition.forEach((own, image) => {
    const label = labels[image]!;
    if (own < 0 || label < 0) return;
    const row = counts.get(own) ?? new Map<number, number>();
    row.set(label, (row.get(label) ?? 0) + 1);
    counts.set(own, row);
  });
  return new Map([...counts].map(([own, row]) => [own, [...row].sort((a, b) => b[1] - a[1])[0]![0]]));
}
