import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { editToImport } from '../../domain/edits';
import { readLabels, type ForeignLabels } from '../../protocol/labels';
import { curatedOf } from '../client/curated';
import { currentDataSet, type Parts, type Register, type Target } from './command-target';
import { withProgress } from './long-request';

const TITLE = t('Import Labels');

/** What a test or another command answers in advance. */
interface ImportTarget extends Target {
  /** Absolute path of the labels. */
  readonly place?: string;
  readonly how?: 'start' | 'complete';
}

/**
 * `winnow.importLabels`: takes over labels from a file or folder as one correction, which can be
 * undone. Or it completes them to all images, and these labels are then shown.
 */
export function importLabelsCommand(parts: Parts, register: Register): vscode.Disposable {
  return register('importLabels', async (asked?: ImportTarget) => {
    const dataSet = currentDataSet(parts, asked);
    const { snapshot } = dataSet ?? {};
    if (!dataSet || !snapshot?.finished) {
      throw new Error(t('There are no finished clusters to give labels to yet. Cluster a folder of images first.'));
    }
    const place = asked?.place ?? (await askForPlace());
    if (place === undefined) return undefined;
    const { folders } = dataSet;
    const { labelling } = snapshot;
    const read = await withProgress(parts, {
      folders,
      title: t('reading labels'),
      run: (token) => parts.dataSets.ask(folders, readLabels, { place }, { token, labelling }),
    });
    const how = asked?.how ?? (await askHow(read, snapshot.paths.length));
    if (how === undefined) return undefined;
    if (how === 'start') {
      const edit = editToImport(curatedOf(snapshot), read.classes);
      if (edit) await parts.dataSets.edit(folders, edit, labelling);
      else void vscode.window.showInformationMessage(t('Winnow: all of these labels are there already.'));
      return read;
    }
    const { completed, found } = await withProgress(parts, {
      folders,
      title: t('completing the labels'),
      run: (token) => parts.dataSets.complete(folders, place, token),
    });
    void vscode.window.showInformationMessage(
      t(
        'Winnow labelled {0} more images. Of given labels that were hidden, {1} % were found again.',
        completed,
        Math.round(found * 100),
      ),
    );
    return read;
  });
}

async function askForPlace(): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: t(
      'Labels: CSV, TSV, JSON lines, COCO, Hugging Face metadata, Ultralytics data.yaml, or a folder of classes',
    ),
    openLabel: TITLE,
    canSelectFiles: true,
    canSelectFolders: true,
  });
  return chosen?.[0]?.fsPath;
}

async function askHow(
  { kind, named, matched, passedOver, classes }: ForeignLabels,
  images: number,
): Promise<ImportTarget['how']> {
  const read = t('{0}: {1} of {2} named images are here, in {3} classes', kind, matched, named, classes.length);
  const choices = [
    {
      label: matched === 1 ? t('Label 1 image') : t('Label {0} images', matched),
      detail: t('The other images keep their labels. One undo takes it back.'),
      how: 'start' as const,
    },
    {
      label: t('Label all {0} images by these {1} classes', images, classes.length),
      detail: t('The others follow what is near to them. Clustering again brings the clusters back.'),
      how: 'complete' as const,
    },
  ];
  const choice = await vscode.window.showQuickPick(classes.length < 2 ? choices.slice(0, 1) : choices, {
    title: TITLE,
    placeHolder: passedOver === '' ? read : t('{0}; passed over: {1}', read, passedOver),
    ignoreFocusOut: true,
  });
  return choice?.how;
}
