import type { DataCallback, Disposable } from 'vscode-jsonrpc';
import { IPCMessageReader } from 'vscode-jsonrpc/node';

/**
 * Reads the channel of the fork. A message that the library throws at, such as a cancel that names
 * nothing, is dropped.
 */
export class SteadyMessageReader extends IPCMessageReader {
  override listen(callback: DataCallback): Disposable {
    // What is thrown out of the listener would end the process, and with it the runs of others.
    return super.listen((message) => {
      try {
        callback(message);
      } catch (error) {
        console.error('A message was dropped:', error);
      }
    });
  }
}
