/** Looks labels up by id, image and name. */
import type { Curated } from '../../src/domain/curation';
import { UNDECIDED, UNDECIDED_NAME } from '../../src/domain/curation';
import type { Cluster } from '../../src/domain/dataset';
import type { PageState } from '../services/page-services';
import type { Gallery } from './thumbnail';

const NOWHERE: Cluster = { id: UNDECIDED, name: UNDECIDED_NAME, images: [], agreedByAll: 0, meanConfidence: 0 };

/** The cluster with an id; an empty *undecided* one when there is none. */
export function clusterWithId(curated: Curated, id: number): Cluster {
  return curated.clusters.find((cluster) => cluster.id === id) ?? NOWHERE;
}

export function clusterOf(curated: Curated, image: number): Cluster {
  return clusterWithId(curated, curated.labels[image] ?? UNDECIDED);
}

/** What draws image `image` with its label. */
export function galleryOf({ snapshot, curated, thumbnails }: PageState, image: number): Gallery {
  return { snapshot, curated, thumbnails, cluster: clusterOf(curated, image) };
}

/** The label of that name, whatever its case, or undefined. */
export function labelNamed(curated: Curated, name: string): Cluster | undefined {
  const wanted = name.trim().toLowerCase();
  return curated.clusters.find((cluster) => cluster.name.toLowerCase() === wanted);
}
