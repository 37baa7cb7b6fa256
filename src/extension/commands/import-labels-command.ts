import * as vscode from 'vscode';
import { editToImport } from '../../domain/edits';
import { readLabels, type ForeignLabels } from '../../protocol/labels';
import { curatedOf } from '../client/curated';
import { currentRun, type Parts, type Register, type Target } from './command-target';
import { withProgress } from './long-request';

const TITLE = 'Import Labels';

/** What a test or another command answers in advance. */
export interface ImportTarget extends Target {
  /** Absolute path of the labels. */
  readonly place?: string;
  readonly how?: 'start' | 'complete';
}

/**
 * `winnow.importLabels`: takes over labels from a file or folder, as one correction that can be undone, or completes them to all
 * images, which makes them the labels that are shown.
 */
export function importLabelsCommand(parts: Parts, register: Register): vscode.Disposable {
  return register('importLabels', async (asked?: ImportTarget) => {
    const state = currentRun(parts, asked);
    const { snapshot } = state ?? {};
    if (!state || !snapshot?.finished) {
      throw new Error('There are no finished clusters to give labels to yet. Cluster a folder of images first.');
    }
    const place = asked?.place ?? (await askForPlace());
    if (place === undefined) return undefined;
    const { folders } = state;
    const { labelling } = snapshot;
    const read = await withProgress(parts, {
      folders,
      title: 'reading labels',
      run: (token) => parts.runs.ask(folders, readLabels, { place }, { token, labelling }),
    });
    const how = asked?.how ?? (await askHow(read, snapshot.paths.length));
    if (how === undefined) return undefined;
    if (how === 'start') {
      const edit = editToImport(curatedOf(snapshot), read.classes);
      if (edit) await parts.runs.edit(folders, edit, labelling);
      else void vscode.window.showInformationMessage('Winnow: all of these labels are there already.');
      return read;
    }
    const { completed, found } = await withProgress(parts, {
      folders,
      title: 'completing the labels',
      run: (token) => parts.runs.complete(folders, place, token),
    });
    void vscode.window.showInformationMessage(
      `Winnow labelled ${completed} more images. Of given labels that were hidden, ${Math.round(found * 100)} % were found again.`,
    );
    return read;
  });
}

async function askForPlace(): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Labels: CSV, TSV, JSON lines, COCO, Hugging Face metadata, Ultralytics data.yaml, or a folder of classes',
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
  const read = `${kind}: ${matched} of ${named} named images are here, in ${classes.length} classes`;
  const choices = [
    {
      label: `Label ${matched === 1 ? '1 image' : `${matched} images`}`,
      detail: 'The other images keep their labels. One undo takes it back.',
      how: 'start' as const,
    },
    {
      label: `Label all ${images} images by these ${classes.length} classes`,
      detail: 'The others follow what is near to them. Clustering again brings the clusters back.',
      how: 'complete' as const,
    },
  ];
  const choice = await vscode.window.showQuickPick(classes.length < 2 ? choices.slice(0, 1) : choices, {
    title: TITLE,
    placeHolder: passedOver === '' ? read : `${read}; passed over: ${passedOver}`,
    ignoreFocusOut: true,
  });
  return choice?.how;
}
