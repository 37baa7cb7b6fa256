/**
 * Finds what a language model names: the labels of a folder, a cluster by its name, images by their
 * paths.
 */
import path from 'node:path';
import { curate, type Curated } from '../domain/curation';
import type { Cluster, RunSnapshot } from '../domain/dataset';
import type { DataSetAccess } from './data-set-access';
import { ToolError } from './tool';

const NAMED_AT_MOST = 5;

/** Finished labels as the person sees them. */
export interface Labels {
  readonly snapshot: RunSnapshot;
  readonly curated: Curated;
}

/** @throws ToolError where the folder has no finished labels. */
export async function labelsOf(folder: string, dataSets: DataSetAccess): Promise<Labels> {
  if (!path.isAbsolute(folder)) throw new ToolError(`Give the absolute path of the folder, not ${quoted(folder)}.`);
  const snapshot = await dataSets.find(folder);
  if (!snapshot) throw new ToolError(`${folder} was not clustered yet: call winnow_cluster_folder first.`);
  return finished(snapshot);
}

/** @throws ToolError while a run goes on. */
export function finished(snapshot: RunSnapshot): Labels {
  if (!snapshot.finished) throw new ToolError('The labels are not final yet: call winnow_cluster_folder, and wait.');
  return { snapshot, curated: curate(snapshot) };
}

/**
 * The cluster of that name. The case of letters is ignored where one cluster alone has the name
 * then.
 */
export function groupNamed({ curated }: Labels, name: string): Cluster | undefined {
  const wanted = name.trim();
  const alike = curated.clusters.filter((cluster) => cluster.name.toLowerCase() === wanted.toLowerCase());
  return alike.find((cluster) => cluster.name === wanted) ?? (alike.length === 1 ? alike[0] : undefined);
}

/** @throws ToolError, with the names that there are. */
export function existingGroup(labels: Labels, name: string): Cluster {
  const found = groupNamed(labels, name);
  if (found) return found;
  const names = labels.curated.clusters.map((cluster) => quoted(cluster.name));
  throw new ToolError(`There is no cluster ${quoted(name)}. There are ${few(names)}.`);
}

/**
 * Positions of images, without repeats. @throws ToolError for paths that are none of the images.
 */
export function imagesAt({ snapshot }: Labels, files: readonly string[]): number[] {
  const positions = new Map(snapshot.paths.map((file, position) => [file, position]));
  const found: number[] = [];
  const unknown: string[] = [];
  for (const file of files) {
    const position = positions.get(relativeTo(snapshot.root, file));
    if (position === undefined) unknown.push(quoted(file));
    else found.push(position);
  }
  if (unknown.length > 0) throw new ToolError(`Not among the pictures of ${snapshot.root}: ${few(unknown)}.`);
  return [...new Set(found)];
}

function relativeTo(root: string, file: string): string {
  const relative = path.isAbsolute(file) ? path.relative(root, file) : path.normalize(file);
  return relative.split(path.sep).join('/');
}

export const quoted = (text: string): string => `“${text}”`;

/** The first of a list, and how many more there are. */
export function few(items: readonly string[]): string {
  const more = items.length - NAMED_AT_MOST;
  return more > 0 ? `${items.slice(0, NAMED_AT_MOST).join(', ')} and ${more} more` : items.join(', ');
}
