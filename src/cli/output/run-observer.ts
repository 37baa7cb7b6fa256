import type { RunObserver } from '../../engine/run/run-request';
import type { ProgressBar } from './progress-bar';

/**
 * Shows a run on the bar. Warnings and errors are always said.
 * @param quiet shows no progress.
 * @param informed whether what is no warning is said too; where it is left out, unless `quiet`.
 */
export function barObserver(
  bar: ProgressBar,
  quiet: boolean,
  { informed = !quiet, onSnapshot = () => undefined }: { informed?: boolean; onSnapshot?: () => void } = {},
): RunObserver {
  return {
    progress: (progress) => {
      if (!quiet) bar.update(progress);
    },
    snapshot: onSnapshot,
    log: (level, message) => {
      if (level !== 'info') bar.message(`winnow: ${message}`);
      else if (informed) bar.message(message);
    },
  };
}
