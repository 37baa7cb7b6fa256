import type { MessageConnection } from 'vscode-jsonrpc';
import * as protocol from '../../protocol/store';
import { answer, signalOf } from './answer';
import { checked, datasetParams, storeParams } from './request-checks';
import { Store } from '../store/store';
import { storeContents } from '../upkeep/contents';
import { forget } from '../upkeep/prune';

/** Answers what is kept on the disk, and forgets a data set. */
export function serveStore(connection: MessageConnection): void {
  connection.onRequest(protocol.storeContents, (params) =>
    answer(() => storeContents(checked(storeParams, params).store)),
  );

  connection.onRequest(protocol.forgetDataSet, (params, token) =>
    answer(async () => {
      const { folders, store: parent } = checked(datasetParams, params);
      const store = Store.find(parent, folders);
      return { bytes: store ? await forget(store, signalOf(token)) : 0 };
    }),
  );
}
