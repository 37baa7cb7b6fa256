import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { listModels } from '../../protocol/models';
import type { Parts, Register } from './command-target';
import { offerDownload } from './model-download';

/**
 * `winnow.getPair`: downloads the first network of the catalogue that has a half that reads words,
 * once a person has allowed it. Its result is whether it is there now.
 */
export function getPairCommand(
  { engine, dataSets }: Pick<Parts, 'engine' | 'dataSets'>,
  register: Register,
): vscode.Disposable {
  return register('getPair', async () => {
    const { store } = dataSets;
    const pair = (await engine.request(listModels, { store })).find(({ text }) => text !== undefined);
    if (!pair) throw new Error(t('The catalogue has no network that reads words.'));
    const wasThere = pair.file !== null && pair.text !== null;
    const isThere = await offerDownload(engine, store, pair.name);
    if (wasThere) void vscode.window.showInformationMessage(t('{0} is on this machine already.', pair.title));
    return isThere;
  });
}
