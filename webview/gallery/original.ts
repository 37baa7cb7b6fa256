/** Where a page loads the picture of a file itself from. */
import type { PageState } from '../services/page-services';

/** Undefined where the host lets the page load no files. */
export function originalAddress(
  { snapshot, originals }: Pick<PageState, 'snapshot' | 'originals'>,
  image: number,
): string | undefined {
  const path = snapshot.paths[image];
  if (originals === undefined || path === undefined) return undefined;
  return `${originals}/${path.split('/').map(encodeURIComponent).join('/')}`;
}
