/** A field that finds a label as one types, or makes a new one. */
import { t } from '@vscode/l10n';
import type { Curated } from '../../src/domain/curation';
import { EXCLUDED } from '../../src/domain/curation';
import { element } from '../ui/element';
import { labelNamed } from './labels';
import { textField } from '../ui/toolkit';
import { count } from '../ui/wording';
import { isolated } from '../ui/isolated';

/** A label that exists, by its id, or the name of one that does not. */
export type LabelChoice = { readonly id: number } | { readonly name: string };

interface Offer {
  readonly choice: LabelChoice;
  readonly text: string;
  readonly size: string;
}

let numbered = 0;

export class LabelList {
  readonly element: HTMLElement;
  readonly field: HTMLInputElement;
  private readonly list: HTMLElement;
  private offers: readonly Offer[] = [];
  private active = 0;
  private curated: Curated | undefined;
  /** Whether all labels are listed before anything is typed. */
  private readonly open: boolean;

  constructor(
    label: string,
    placeholder: string,
    private readonly choose: (choice: LabelChoice) => void,
    { open }: { readonly open: boolean },
  ) {
    this.open = open;
    const id = `labels-${++numbered}`;
    this.list = element('div', { class: 'offers', attributes: { role: 'listbox', id, 'aria-label': t('Labels') } });
    this.field = textField(label, placeholder, () => this.narrow());
    const role = { role: 'combobox', 'aria-controls': id, 'aria-autocomplete': 'list', 'aria-expanded': 'false' };
    for (const [name, value] of Object.entries(role)) this.field.setAttribute(name, value);
    this.field.addEventListener('keydown', (event) => this.onKey(event));
    this.element = element('div', { class: 'label-list' }, this.field, this.list);
    this.list.hidden = true;
  }

  show(curated: Curated): void {
    this.curated = curated;
    this.narrow();
  }

  reset(): void {
    this.field.value = '';
    this.narrow();
  }

  /**
   * Labels that start with what was typed come first, then those that contain it, then a new one of
   * that name.
   */
  private narrow(): void {
    const curated = this.curated;
    if (curated === undefined) return;
    const typed = this.field.value.trim();
    const lower = typed.toLowerCase();
    const labels = curated.clusters.filter(({ id }) => id !== EXCLUDED);
    const starting = labels.filter(({ name }) => name.toLowerCase().startsWith(lower));
    const containing = labels.filter((label) => !starting.includes(label) && label.name.toLowerCase().includes(lower));
    const offers = [...starting, ...containing].map(({ id, name, images }): Offer => ({
      choice: { id },
      text: name,
      size: count(images.length),
    }));
    if (typed !== '' && labelNamed(curated, typed) === undefined) {
      offers.push({ choice: { name: typed }, text: t('New label “{0}”', isolated(typed)), size: '' });
    }
    this.offers = this.open || typed !== '' ? offers : [];
    this.active = 0;
    this.draw();
  }

  private draw(): void {
    const rows = this.offers.map((offer, place) => {
      const row = element(
        'div',
        { class: 'offer', attributes: { role: 'option', id: `${this.list.id}-${place}` } },
        element('span', { class: 'name', name: offer.text }),
        element('span', { class: 'size', text: offer.size }),
      );
      // Before the field loses the focus.
      row.addEventListener('pointerdown', (event) => event.preventDefault());
      row.addEventListener('click', () => this.choose(offer.choice));
      return row;
    });
    this.list.replaceChildren(...rows);
    this.list.hidden = rows.length === 0;
    this.field.setAttribute('aria-expanded', String(rows.length > 0));
    this.point(0);
  }

  private point(place: number): void {
    this.list.children[this.active]?.setAttribute('aria-selected', 'false');
    this.active = Math.max(0, Math.min(this.offers.length - 1, place));
    const row = this.list.children[this.active];
    row?.setAttribute('aria-selected', 'true');
    row?.scrollIntoView({ block: 'nearest' });
    this.field.setAttribute('aria-activedescendant', row?.id ?? '');
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') this.point(this.active + 1);
    else if (event.key === 'ArrowUp') this.point(this.active - 1);
    else if (event.key === 'Enter') {
      const offer = this.offers[this.active];
      if (offer !== undefined) this.choose(offer.choice);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
