/** Faults of pictures as chips, each with how many images have it; pressed ones filter. */
import { t } from '@vscode/l10n';
import { faultInWords, FAULTS, imagesByFault, type Fault } from '../../src/domain/quality';
import type { PageState } from '../services/page-services';
import { element } from '../ui/element';
import { count, images } from '../ui/wording';

export class FaultChips {
  readonly element = element('span', { class: 'chips', attributes: { role: 'group', 'aria-label': t('Faults') } });
  private drawn = '';

  constructor(private readonly onChange: (faults: readonly Fault[]) => void) {}

  update({ snapshot, curated, filter }: Pick<PageState, 'snapshot' | 'curated' | 'filter'>): void {
    const pressed = filter.filter.faults;
    const found = imagesByFault(snapshot, curated);
    // A pressed chip stays where its last image is excluded: it is the way back.
    const shown = FAULTS.filter((fault) => found.has(fault) || pressed.includes(fault));
    const key = JSON.stringify([shown.map((fault) => [fault, found.get(fault)?.length]), pressed]);
    if (key === this.drawn) return;
    this.drawn = key;
    const focused = this.element.querySelector<HTMLElement>(':focus')?.dataset['fault'];
    this.element.replaceChildren(...shown.map((fault) => this.chip(fault, found.get(fault)?.length ?? 0, pressed)));
    this.element.querySelector<HTMLElement>(`[data-fault="${focused}"]`)?.focus();
  }

  private chip(fault: Fault, size: number, pressed: readonly Fault[]): HTMLElement {
    const on = pressed.includes(fault);
    const chip = element('button', {
      class: 'chip',
      text: `${faultInWords(fault)} ${count(size)}`,
      title: on ? t('Show all images') : t('Show the {0}', images(size)),
      attributes: { type: 'button', 'aria-pressed': String(on), 'data-fault': fault },
    });
    chip.addEventListener('click', () =>
      this.onChange(on ? pressed.filter((other) => other !== fault) : [...pressed, fault]),
    );
    return chip;
  }
}
