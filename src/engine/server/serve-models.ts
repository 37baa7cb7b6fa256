import type { MessageConnection } from 'vscode-jsonrpc';
import * as protocol from '../../protocol/models';
import { answer, signalOf } from './answer';
import { downloadModel } from '../models/download';
import { knownModel, modelFolder, modelOffers } from '../models/model-file';
import { checked, downloadParams, storeParams } from './request-checks';

const INTERVAL_MS = 100;

/** Answers which pretrained networks there are, and downloads one that a person has allowed. */
export function serveModels(connection: MessageConnection): void {
  connection.onRequest(protocol.listModels, (params) => answer(() => modelOffers(checked(storeParams, params).store)));

  connection.onRequest(protocol.downloadModel, (params, token) =>
    answer(() => {
      const { store, name } = checked(downloadParams, params);
      const model = knownModel(name);
      let last = 0;
      const progress = (done: number, total: number): void => {
        const now = performance.now();
        if (now - last < INTERVAL_MS && done < total) return;
        last = now;
        void connection.sendNotification(protocol.downloadProgress, { name: model.name, done, total });
      };
      return downloadModel(model, modelFolder(store), { progress, signal: signalOf(token) });
    }),
  );
}
