/** What the engine is doing, how fast, how long yet, and the way to stop it. */
import { t } from '@vscode/l10n';
import type { StageProgress } from '../../src/domain/dataset';
import { element } from '../ui/element';
import { button, progressRing } from '../ui/toolkit';
import { STAGE_WORDS } from '../../src/domain/stage-words';
import { count, percent, timeLeft } from '../ui/wording';

export class ProgressLine {
  readonly element: HTMLElement;
  private readonly stage = element('span', { class: 'stage', attributes: { role: 'status' } });
  private readonly figures = element('span', { class: 'figures' });
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
      this.figures,
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
    const figures = progress.total > 0 ? [percent(share)] : [];
    if (progress.imagesPerSecond !== undefined)
      figures.push(t('{0} images/s', count(Math.round(progress.imagesPerSecond))));
    if (progress.secondsLeft !== undefined) figures.push(timeLeft(progress.secondsLeft));
    this.figures.textContent = figures.join(' · ');
    this.fill.style.width = `${share * 100}%`;
    this.bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
  }
}
