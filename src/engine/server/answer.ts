import type { CancellationToken } from 'vscode-jsonrpc';
import { ResponseError } from 'vscode-jsonrpc';
import type { DataSetParams, EngineFailure } from '../../protocol/engine';
import { wordsOf } from '../../domain/error-words';
import { WinnowFailure } from '../base/failure';
import { fileSystemFailure } from '../base/file-system-failure';

/** Turns what a stage throws into an answer that says what went wrong in words. */
export async function answer<T>(work: () => T | Promise<T>): Promise<T | ResponseError<EngineFailure>> {
  try {
    return await work();
  } catch (thrown) {
    const error = fileSystemFailure(thrown) ?? thrown;
    const { code, model } = error instanceof WinnowFailure ? error : { code: 'internal' as const, model: undefined };
    const message = wordsOf(error);
    if (code === 'internal' && !isCancel(error)) console.error(error);
    return new ResponseError<EngineFailure>(1, message, { code, ...(model === undefined ? {} : { model }) });
  }
}

/** Whether work ended because it was cancelled, which is no fault to be logged. */
function isCancel(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Aborted when the one who asked cancels. */
export function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** The number that a request gave itself, for its progress; nothing if it gave none. */
export function numbered({ request }: DataSetParams): { readonly request?: number } {
  return request !== undefined && Number.isSafeInteger(request) ? { request } : {};
}
