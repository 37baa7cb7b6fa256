import * as vscode from 'vscode';
import type { StageProgress } from '../../domain/dataset';
import { STAGE_WORDS } from '../../domain/stage-words';
import type { Runs } from '../client/runs';

/** A stage in words, with its share and the time left in the whole run. */
export function describeProgress({ stage, done, total, secondsLeft }: StageProgress): string {
  return `${STAGE_WORDS[stage]}${shareOf({ done, total })}${secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`}`;
}

function shareOf({ done, total }: Pick<StageProgress, 'done' | 'total'>): string {
  return total > 0 ? ` ${Math.floor((100 * done) / total)} %` : '';
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
      const state = runs.all.find(({ running }) => running);
      if (!state) return this.item.hide();
      const { progress } = state;
      this.item.text = `$(sync~spin) Winnow${progress ? shareOf(progress) : ''}`;
      this.item.tooltip = `${progress ? describeProgress(progress) : 'Starting'}\nOpen the clusters found so far`;
      this.item.show();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }
}
