/** The buttons that zoom, and the scale. */
import { t } from '@vscode/l10n';
import { element, nameControl } from '../ui/element';
import { icon } from '../ui/icons';
import { button } from '../ui/toolkit';
import { percent } from '../ui/wording';

export interface ZoomActions {
  zoom(step: 1 | -1): void;
  whole(): void;
  /** One pixel of the file for each pixel of the screen. */
  pixels(): void;
}

export class ZoomBar {
  readonly element = element('div', { class: 'zoom-bar', attributes: { role: 'group', 'aria-label': t('Zoom') } });
  private readonly scale = element('span', { class: 'scale' });

  constructor(actions: ZoomActions) {
    const out = button('icon', icon('minus'), () => actions.zoom(-1)).element;
    const into = button('icon', icon('plus'), () => actions.zoom(1)).element;
    const whole = button('secondary', t('Whole'), () => actions.whole()).element;
    const pixels = button('secondary', '1:1', () => actions.pixels()).element;
    nameControl(out, t('Zoom out'), `${t('Zoom out')} (−)`);
    nameControl(into, t('Zoom in'), `${t('Zoom in')} (+)`);
    whole.title = t('The whole picture (0)');
    pixels.title = t('A pixel of the file for each pixel of the screen (double-click)');
    // Last, because it may not be known: between two buttons an empty room looks broken.
    this.element.append(out, into, whole, pixels, this.scale);
  }

  /** @param scale pixels of the screen a pixel of the file; undefined while that is not known. */
  show(scale: number | undefined): void {
    this.scale.textContent = scale === undefined ? '' : percent(scale);
  }
}
