/**
 * What the engine is doing, how far that is and how fast; apart from it how long the run takes yet;
 * and the way to stop it.
 */
import { t } from '@vscode/l10n';
import type { StageProgress } from '../../src/domain/dataset';
import { element } from '../ui/element';
import { button, progressRing } from '../ui/toolkit';
import { STAGE_WORDS } from '../../src/domain/stage-words';
import { count, percent, timeLeft } from '../ui/wording';

export class ProgressLine {
  readonly element: HTMLElement;
  private readonly stage = element('span', { class: 'stage', attributes: { role: 'status' } });
  private readonly done = element('span', { class: 'stage-figures' });
  private readonly left = element('span', { class: 'run-left' });
  private readonly fill = element('div', { class: 'fill' });
  private readonly bar = element(
    'div',
    {
      class: 'track',
      attributes: {
        role: 'progressbar',
        'aria-label': t('Progress of the stage'),
        'aria-valuemin': '0',
        'aria-valuemax': '100',
      },
    },
    this.fill,
  );
  private readonly cancel;

  constructor(onCancel: () => void) {
    this.cancel = button('secondary', t('Cancel'), () => {
      this.cancel.setLabel(t('Cancelling…'));
      this.cancel.setDisabled(true);
      onCancel();
    });
    this.element = element(
      'div',
      { class: 'progress' },
      progressRing(t('Working')),
      this.stage,
      element('span', { class: 'figures' }, this.done, this.left),
      this.cancel.element,
      this.bar,
    );
    this.element.hidden = true;
  }

  /** Null: nothing runs, and the line goes. */
  update(progress: StageProgress | null): void {
    this.element.hidden = progress === null;
    if (progress === null) {
      this.cancel.setLabel(t('Cancel'));
      this.cancel.setDisabled(false);
      return;
    }
    const words = STAGE_WORDS[progress.stage];
    // A screen reader reads a status out again each time it is written, so it is written only when
    // the stage changes.
    if (this.stage.textContent !== words) this.stage.textContent = words;
    const share = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
    this.done.textContent = share < 1 ? figuresOf(progress, share).join(' · ') : '';
    const { secondsLeft } = progress;
    this.left.textContent = secondsLeft === undefined ? '' : t('Run: {0}', timeLeft(secondsLeft));
    this.fill.style.width = `${share * 100}%`;
    this.bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
  }
}

/** A stage at its end has none: what goes on until the next one begins has no share of its own. */
function figuresOf({ total, imagesPerSecond }: StageProgress, share: number): string[] {
  // Rounded down: 100% is the end, and nothing else.
  const figures = total > 0 ? [percent(Math.floor(100 * share) / 100)] : [];
  if (imagesPerSecond !== undefined) figures.push(t('{0} images/s', count(Math.round(imagesPerSecond))));
  return figures;
}
