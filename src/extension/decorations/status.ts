import * as vscode from 'vscode';
import type { StageProgress } from '../../domain/dataset';
import { STAGE_WORDS } from '../../domain/stage-words';
import type { Runs } from '../client/runs';

/** A stage in words, with its share and the time left in the whole run. */
export function describeProgress({ stage, done, total, secondsLeft }: StageProgress): string {
  const share = total > 0 ? ` ${Math.floor((100 * done) / total)} %` : '';
  return `${STAGE_WORDS[stage]}${share}${secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`}`;
}

function duration(seconds: number): string {
  return seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

/** The status bar entry of the run that is going on. */
export class RunStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('winnow.run', vscode.StatusBarAlignment.Left);
  private readonly subscription: vscode.Disposable;

  constructor(runs: Runs) {
    this.item.name = 'Winnow';
    this.item.command = 'winnow.openPanel';
    this.subscription = runs.onChange(() => {
      const state = runs.all.find(({ running, progress }) => running || progress);
      if (!state) return this.item.hide();
      this.item.text = `$(sync~spin) Winnow: ${state.progress ? describeProgress(state.progress) : 'starting'}`;
      this.item.tooltip = 'Open the clusters found so far';
      this.item.show();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }
}
