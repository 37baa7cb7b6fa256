import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { ResponseError } from 'vscode-jsonrpc';
import { wordsOf } from '../../domain/error-words';
import type { EngineFailure } from '../../protocol/engine';

/** The kind of failure that the engine answered with, if it did. */
export const codeOf = (error: unknown): EngineFailure['code'] | undefined =>
  error instanceof ResponseError ? (error as ResponseError<EngineFailure>).data?.code : undefined;

/**
 * The network that has to be downloaded before the engine can do what was asked, if that is why it
 * failed.
 */
export const missingModelOf = (error: unknown): string | undefined =>
  codeOf(error) === 'model-missing' ? (error as ResponseError<EngineFailure>).data?.model : undefined;

/**
 * Shows a failure, with a button that opens the log. Returns at once, because the message may stay
 * for long.
 */
export function showFailure(error: unknown, log: vscode.LogOutputChannel): void {
  if (error instanceof vscode.CancellationError) return;
  log.error(wordsOf(error));
  void vscode.window.showErrorMessage(t('Winnow: {0}', wordsOf(error)), t('Show Log')).then((choice) => {
    if (choice) log.show();
  });
}
