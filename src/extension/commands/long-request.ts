import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Parts } from './command-target';
import { describeProgress } from '../decorations/status';

/** Milliseconds, unless a request says otherwise. */
const GRACE = 400;

export interface LongRequest<T> {
  readonly folders: readonly string[];
  readonly title: string;
  /** The status bar shows it anyway, as it does runs. */
  readonly inStatusBar?: boolean;
  /** Milliseconds in which it may end, and a view may open, before progress is shown elsewhere. */
  readonly grace?: number;
  readonly run: (token: vscode.CancellationToken) => Promise<T>;
}

/**
 * Does something that takes a while, and shows its progress in one place. Where a Winnow view shows
 * the data set, that is this view, with a word in the status bar. Elsewhere it is a notification
 * that can cancel it.
 * @throws CancellationError when the person cancels.
 */
export async function withProgress<T>(
  parts: Pick<Parts, 'dataSets' | 'panels' | 'side'>,
  { folders, title, inStatusBar = false, grace = GRACE, run }: LongRequest<T>,
): Promise<T> {
  const source = new vscode.CancellationTokenSource();
  const work = run(source.token);
  try {
    if (await endsWithin(work, grace)) return await work;
    const seen = parts.panels.isVisible(folders) || parts.side.shows(folders);
    if (!seen || !inStatusBar) void show(parts, { folders, title, seen, source, work });
    return await work;
  } catch (error) {
    if (source.token.isCancellationRequested) throw new vscode.CancellationError();
    throw error;
  } finally {
    source.dispose();
  }
}

interface Shown {
  readonly folders: readonly string[];
  readonly title: string;
  readonly seen: boolean;
  readonly source: vscode.CancellationTokenSource;
  readonly work: Promise<unknown>;
}

function show({ dataSets }: Pick<Parts, 'dataSets'>, { folders, title, seen, source, work }: Shown): Thenable<void> {
  const location = seen ? vscode.ProgressLocation.Window : vscode.ProgressLocation.Notification;
  return vscode.window.withProgress(
    { location, cancellable: !seen, title: t('Winnow: {0}', title) },
    async (report, token) => {
      const cancel = token.onCancellationRequested(() => source.cancel());
      const reports = dataSets.onChange((dataSet) => {
        if (!seen && dataSet === dataSets.find(folders) && dataSet.progress)
          report.report({ message: describeProgress(dataSet.progress) });
      });
      await Promise.allSettled([work]);
      reports.dispose();
      cancel.dispose();
    },
  );
}

async function endsWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), milliseconds)));
  const done = work.then(
    () => true,
    () => true,
  );
  const ended = await Promise.race([done, late]);
  clearTimeout(timer);
  return ended;
}
