import type { Work } from '../../engine/base/work';
import type { RunObserver } from '../../engine/run/run-request';
import type { ProgressBar } from './progress-bar';

/**
 * Shows a run on the bar. Warnings and errors are always said.
 * @param quiet shows no progress.
 * @param informed whether other messages are said, too. Where it is left out, they are unless
 * `quiet`.
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

/** Shows on the bar how far a network is that sees images. Warnings are always said. */
export function seeingImages(bar: ProgressBar, quiet: boolean, signal: AbortSignal): Work {
  return {
    progress: (done, total) => {
      if (!quiet) bar.update({ stage: 'pretrained', done, total });
    },
    log: (level, message) => {
      if (level === 'warn') bar.message(`winnow: ${message}`);
    },
    signal,
  };
}
