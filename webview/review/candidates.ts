/** Which labels the views would give an image. */
import type { Curated } from '../../src/domain/curation';
import type { Cluster, RunSnapshot } from '../../src/domain/dataset';
import { VIEWS, type ViewName } from '../../src/domain/methods';

import { clusterWithId } from '../gallery/labels';

export interface Candidate {
  readonly cluster: Cluster;
  /** The views in whose cluster of the image this label has the majority. */
  readonly views: readonly ViewName[];
}

/** For each view, the label that most images of each of its clusters have now; cost O(images) a view. */
export class Candidates {
  private readonly majorities: ReadonlyMap<ViewName, ReadonlyMap<number, number>>;

  constructor(
    private readonly snapshot: RunSnapshot,
    private readonly curated: Curated,
  ) {
    this.majorities = new Map(
      VIEWS.flatMap((view) => {
        const partition = snapshot.views[view];
        return partition === undefined ? [] : [[view, majority(partition, curated.labels)] as const];
      }),
    );
  }

  /** The label that most views speak for first. */
  of(image: number): Candidate[] {
    const found = new Map<number, ViewName[]>();
    for (const [view, labels] of this.majorities) {
      const label = labels.get(this.snapshot.views[view]?.[image] ?? -1);
      if (label !== undefined) found.set(label, [...(found.get(label) ?? []), view]);
    }
    return [...found]
      .map(([id, views]) => ({ cluster: clusterWithId(this.curated, id), views }))
      .sort((a, b) => b.views.length - a.views.length);
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
