import type { DataCallback, Disposable } from 'vscode-jsonrpc';
import { IPCMessageReader } from 'vscode-jsonrpc/node';

/**
 * Reads messages from the process that started this one. A message that makes the library throw,
 * such as a cancel that names nothing, is dropped.
 */
export class SteadyMessageReader extends IPCMessageReader {
  override listen(callback: DataCallback): Disposable {
    // An error that leaves the listener would end the process, and with it the runs of others.
    return super.listen((message) => {
      try {
        callback(message);
      } catch (error) {
        console.error('A message was dropped:', error);
      }
    });
  }
}
