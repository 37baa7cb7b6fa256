import * as vscode from 'vscode';

/** Runs something that takes a while, with a notification that can cancel it. @throws CancellationError when it does. */
export async function withNotification<T>(
  title: string,
  task: (token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title: `Winnow: ${title}` };
  return vscode.window.withProgress(options, async (_, token) => {
    try {
      return await task(token);
    } catch (error) {
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      throw error;
    }
  });
}
