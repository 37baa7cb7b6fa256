import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { LONGEST_NAME } from '../../domain/label-names';
import { namesIn } from '../../domain/name-list';
import { MOST_NAMES, type ProposedNames } from '../../protocol/inspection';
import { missingModelOf } from '../client/failures';
import { currentDataSet, type Parts, type Register, type Target } from './command-target';
import { withProgress } from './long-request';
import { offerDownload } from './model-download';

/** What a test or another command answers in advance. */
interface NamesTarget extends Target {
  readonly names?: readonly string[];
}

/**
 * `winnow.proposeNames`: proposes for each label the one of some names that fits its images best.
 * Where no text-and-image pair is on this machine, its download is offered.
 */
export function proposeNamesCommand(parts: Parts, register: Register): vscode.Disposable {
  return register('proposeNames', async (asked?: NamesTarget) => {
    const dataSet = currentDataSet(parts, asked);
    if (!dataSet?.snapshot?.finished) {
      throw new Error(t('There are no finished clusters to name yet. Cluster a folder of images first.'));
    }
    const { folders } = dataSet;
    const names = asked?.names ?? (await askForNames());
    if (names === undefined) return undefined;
    try {
      return await propose(parts, folders, names);
    } catch (error) {
      const model = missingModelOf(error);
      if (model === undefined) throw error;
      if (!(await offerDownload(parts.engine, parts.dataSets.store, model))) return undefined;
      return propose(parts, folders, names);
    }
  });
}

function propose(parts: Parts, folders: readonly string[], names: readonly string[]): Promise<ProposedNames> {
  return withProgress(parts, {
    folders,
    title: t('proposing names'),
    run: (token) => parts.dataSets.proposeNames(folders, names, token),
  });
}

async function askForNames(): Promise<readonly string[] | undefined> {
  const list = await vscode.window.showInputBox({
    title: t('Propose Names from a List'),
    prompt: t('Names with commas between: each label gets the one that fits its images best'),
    placeHolder: t('Such as dog, cat, red car'),
    ignoreFocusOut: true,
    validateInput: problem,
  });
  return list === undefined ? undefined : namesIn(list);
}

/** What is wrong with a list of names, in words. */
function problem(list: string): string | undefined {
  const names = namesIn(list);
  if (names.length === 0) return t('Name at least one.');
  if (names.length > MOST_NAMES) return t('At most {0} names.', MOST_NAMES);
  const long = names.find((name) => name.length > LONGEST_NAME);
  return long === undefined ? undefined : t('A name has at most {0} letters: {1}', LONGEST_NAME, long);
}
