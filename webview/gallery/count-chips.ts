/** What images can have as chips, each with how many have it; pressed ones filter. */
import { t } from '@vscode/l10n';
import { element } from '../ui/element';
import { count, images } from '../ui/wording';
import { isolated } from '../ui/isolated';

export interface CountChip<Value extends string> {
  readonly value: Value;
  readonly text: string;
  /** Images that have it. */
  readonly size: number;
}

export class CountChips<Value extends string> {
  readonly element: HTMLElement;
  private drawn = '';

  /** @param name of the group, for a screen reader. */
  constructor(
    name: string,
    private readonly onChange: (pressed: readonly Value[]) => void,
  ) {
    this.element = element('span', { class: 'chips', attributes: { role: 'group', 'aria-label': name } });
  }

  /** Draws the chips anew where they changed; the focus stays at the same one. */
  show(chips: readonly CountChip<Value>[], pressed: readonly Value[]): void {
    const key = JSON.stringify([chips, pressed]);
    if (key === this.drawn) return;
    this.drawn = key;
    const focused = this.element.querySelector<HTMLElement>(':focus')?.dataset['value'];
    const nodes = chips.map((chip) => this.chip(chip, pressed));
    this.element.replaceChildren(...nodes);
    nodes.find(({ dataset }) => dataset['value'] === focused)?.focus();
  }

  private chip({ value, text, size }: CountChip<Value>, pressed: readonly Value[]): HTMLElement {
    const on = pressed.includes(value);
    const chip = element('button', {
      class: 'chip',
      text: `${isolated(text)} ${count(size)}`,
      title: on ? t('Show all images') : t('Show the {0}', images(size)),
      attributes: { type: 'button', 'aria-pressed': String(on), 'data-value': value },
    });
    chip.addEventListener('click', () =>
      this.onChange(on ? pressed.filter((other) => other !== value) : [...pressed, value]),
    );
    return chip;
  }
}
