import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { StageProgress } from '../../domain/dataset';
import { STAGE_WORDS } from '../../domain/stage-words';
import { percent } from '../client/figures';
import type { DataSets } from '../client/data-sets';

/** A stage in words with its share, and apart from it the time left in the whole run. */
export function describeProgress(progress: StageProgress): string {
  const { secondsLeft } = progress;
  const words = stageInWords(progress);
  return secondsLeft === undefined ? words : t('{0}; run: {1} left', words, duration(secondsLeft));
}

/** A stage with its share while it goes on: at its end nothing has one until the next begins. */
function stageInWords({ stage, done, total }: StageProgress): string {
  const words = STAGE_WORDS[stage];
  return done < total ? `${words} ${percent(Math.floor((100 * done) / total) / 100)}` : words;
}

function duration(seconds: number): string {
  return seconds < 60 ? t('{0} s', Math.ceil(seconds)) : t('{0} min', Math.ceil(seconds / 60));
}

/** The status bar entry of the run that is going on. */
export class RunStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('winnow.run', vscode.StatusBarAlignment.Left);
  private readonly subscription: vscode.Disposable;

  constructor(dataSets: DataSets) {
    this.item.name = 'Winnow';
    this.item.command = 'winnow.openPanel';
    this.subscription = dataSets.onChange(() => {
      const dataSet = dataSets.all.find(({ running }) => running);
      if (!dataSet) return this.item.hide();
      const { progress } = dataSet;
      this.item.text = `$(sync~spin) Winnow${progress ? `: ${stageInWords(progress)}` : ''}`;
      this.item.tooltip = t(
        '{0}\nOpen the clusters found so far',
        progress ? describeProgress(progress) : t('Starting'),
      );
      this.item.show();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }
}
