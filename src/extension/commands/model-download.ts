import * as vscode from 'vscode';
import { downloadModel, listModels, type ModelOffer } from '../../protocol/models';
import type { EngineClient } from '../client/engine-client';

const DOWNLOAD = 'Download';

/**
 * Asks whether a pretrained network may be downloaded, and downloads it. A cancelled download is gone on with the next time.
 * @returns whether it is there now.
 * @throws the engine's failure in words.
 */
export async function offerDownload(engine: EngineClient, store: string, name: string): Promise<boolean> {
  const offer = (await engine.request(listModels, { store })).find((each) => each.name === name);
  if (!offer) throw new Error(`There is no pretrained network called ${name}.`);
  if (offer.file !== null) return true;
  if (offer.hosts.length === 0) {
    throw new Error(
      `This build of Winnow lacks ${offer.title}. Choose another network in winnow.model, or cluster without the features of a pretrained network.`,
    );
  }
  const options = { modal: true, detail: detailOf(offer) };
  const choice = await vscode.window.showInformationMessage(`Download ${offer.title} for Winnow?`, options, DOWNLOAD);
  return choice === DOWNLOAD && download(engine, store, offer);
}

/** What a person allows: in words, so that a test can hold it. */
export function detailOf({ title, about, bytes, part, licence, hosts }: ModelOffer): string {
  const rest = part > 0 ? `, ${megabytes(bytes - part)} of it still to come` : '';
  return [
    `${title}: ${about}.`,
    `${megabytes(bytes)}${rest}, from ${hosts.join(' or ')}. Licence: ${licence}.`,
    "The file is checked against its known SHA-256 and kept in Winnow's store, for all data sets. Nothing is uploaded; your images stay on this machine.",
  ].join('\n\n');
}

function download(engine: EngineClient, store: string, { name, title }: ModelOffer): Thenable<boolean> {
  const options = {
    ...{ location: vscode.ProgressLocation.Notification, cancellable: true },
    title: `Winnow: Downloading ${title}`,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    const reports = engine.onDownload((report) => {
      if (report.name !== name) return;
      const percent = Math.floor((100 * report.done) / report.total);
      progress.report({ increment: percent - shown, message: `${percent} % of ${megabytes(report.total)}` });
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

const megabytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1e6))} MB`;
