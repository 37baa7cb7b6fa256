import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { megabytes } from '../../domain/figures-in-words';
import { downloadModel, listModels, type ModelOffer } from '../../protocol/models';
import type { EngineClient } from '../client/engine-client';

const DOWNLOAD = t('Download');

/**
 * Asks whether a pretrained network may be downloaded, and downloads it. The half that reads words
 * comes with it, where the network has one. A cancelled download goes on the next time.
 * @returns whether the network is there now.
 * @throws the engine's failure in words.
 */
export async function offerDownload(engine: EngineClient, store: string, name: string): Promise<boolean> {
  const offer = (await engine.request(listModels, { store })).find((each) => each.name === name);
  if (!offer) throw new Error(t('There is no pretrained network called {0}.', name));
  if (offer.file !== null && offer.text !== null) return true;
  if (offer.hosts.length === 0) {
    throw new Error(
      t(
        'This build of Winnow lacks {0}. Choose another network in winnow.model, or cluster without the features of a pretrained network.',
        offer.title,
      ),
    );
  }
  const options = { modal: true, detail: detailOf(offer) };
  const choice = await vscode.window.showInformationMessage(
    t('Download {0} for Winnow?', offer.title),
    options,
    DOWNLOAD,
  );
  return choice === DOWNLOAD && download(engine, store, offer);
}

/** What a person allows: in words, so that a test can hold it. */
function detailOf({ title, about, bytes, part, licence, hosts }: ModelOffer): string {
  const size =
    part > 0 ? t('{0}, {1} of it still to come', megabytes(bytes), megabytes(bytes - part)) : megabytes(bytes);
  return [
    `${title}: ${about}.`,
    t(
      '{0}, from {1}. Licence: {2}.',
      size,
      hosts.reduce((all, host) => t('{0} or {1}', all, host)),
      licence,
    ),
    t(
      "The file is checked against its known SHA-256 and kept in Winnow's store, for all data sets. Nothing is uploaded; your images stay on this machine.",
    ),
  ].join('\n\n');
}

function download(engine: EngineClient, store: string, { name, title }: ModelOffer): Thenable<boolean> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: t('Winnow: Downloading {0}', title),
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    const reports = engine.onDownload((report) => {
      if (report.name !== name) return;
      const percent = Math.floor((100 * report.done) / report.total);
      progress.report({ increment: percent - shown, message: t('{0} % of {1}', percent, megabytes(report.total)) });
      shown = percent;
    });
    try {
      await engine.request(downloadModel, { store, name }, { token });
      return true;
    } catch (error) {
      if (token.isCancellationRequested) return false;
      throw error;
    } finally {
      reports.dispose();
    }
  });
}
