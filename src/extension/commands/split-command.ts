import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Edit } from '../../domain/curation';
import { editToSplit } from '../../domain/edits';
import { previewSplit } from '../../protocol/engine';
import type { Parts, Subject } from './command-target';
import { clusterWithId, curatedOf } from '../client/curated';
import { withProgress } from './long-request';

const MOST_PARTS = 10;

/**
 * Asks for a number of parts, shows how large they would be, and asks again until the person is
 * content or cancels.
 */
export async function splitCluster(
  winnow: Parts,
  { folders, curated, snapshot: { labelling } }: Subject,
  cluster: number,
): Promise<Edit | undefined> {
  const { name = '', images = [] } = clusterWithId(curated, cluster) ?? {};
  const { dataSets } = winnow;
  const title = t('Split {0}', name);
  if (images.length < 2) throw new Error(t('A cluster of one image cannot be split.'));
  for (;;) {
    const numbers = Array.from({ length: Math.min(MOST_PARTS, images.length) - 1 }, (_, i) => `${i + 2}`);
    const parts = await vscode.window.showQuickPick(numbers, { title, placeHolder: t('Number of parts') });
    if (parts === undefined) return undefined;
    const preview = await withProgress(winnow, {
      folders,
      title: t('splitting {0}', name),
      run: (token) =>
        dataSets.ask(folders, previewSplit, { cluster, parts: Number(parts), space: 'all' }, { token, labelling }),
    });
    const sizes = preview.parts.map((part) => part.length);
    if (sizes.length < 2) throw new Error(t('The images of this cluster are too alike to be told apart.'));
    const split = {
      label: `$(split-horizontal) ${t('Split into {0} images', inWords(sizes))}`,
      detail: t('You can undo this.'),
    };
    const again = { label: `$(arrow-left) ${t('Another number of parts…')}` };
    const choice = await vscode.window.showQuickPick([split, again], { title });
    if (!choice) return undefined;
    // Corrections that the person made while looking at the parts are kept: an image that left the
    // cluster is in no part.
    const now = dataSets.find(folders)?.snapshot;
    if (choice === split)
      return editToSplit(now?.labelling === labelling ? curatedOf(now) : curated, cluster, preview.parts);
  }
}

function inWords(sizes: readonly number[]): string {
  return t('{0} and {1}', sizes.slice(0, -1).join(', '), sizes.at(-1) ?? 0);
}
