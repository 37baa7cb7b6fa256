/** Tags as chips, each with how many images have it; pressed ones filter. */
import { t } from '@vscode/l10n';
import type { PageState } from '../services/page-services';
import { element } from '../ui/element';
import { count, images } from '../ui/wording';

export class TagChips {
  readonly element = element('span', { class: 'chips', attributes: { role: 'group', 'aria-label': t('Tags') } });
  private drawn = '';

  constructor(private readonly onChange: (tags: readonly string[]) => void) {}

  update({ curated, filter }: Pick<PageState, 'curated' | 'filter'>): void {
    const pressed = filter.filter.tags;
    // A pressed chip stays where its last image lost the tag: it is the way back.
    const gone = pressed.filter((tag) => !curated.tags.has(tag)).map((tag) => ({ tag, size: 0 }));
    const known = [...curated.tags].map(([tag, { size }]) => ({ tag, size }));
    const shown = [...known, ...gone];
    const key = JSON.stringify([shown, pressed]);
    if (key === this.drawn) return;
    this.drawn = key;
    const nodes = [...this.element.querySelectorAll<HTMLElement>('.chip')];
    const focused = nodes.find((node) => node === document.activeElement)?.dataset['tag'];
    this.element.replaceChildren(...shown.map(({ tag, size }) => this.chip(tag, size, pressed)));
    const again = [...this.element.querySelectorAll<HTMLElement>('.chip')];
    again.find((node) => node.dataset['tag'] === focused)?.focus();
  }

  private chip(tag: string, size: number, pressed: readonly string[]): HTMLElement {
    const on = pressed.includes(tag);
    const chip = element('button', {
      class: 'chip',
      text: `#${tag} ${count(size)}`,
      title: on ? t('Show all images') : t('Show the {0}', images(size)),
      attributes: { type: 'button', 'aria-pressed': String(on), 'data-tag': tag },
    });
    chip.addEventListener('click', () =>
      this.onChange(on ? pressed.filter((other) => other !== tag) : [...pressed, tag]),
    );
    return chip;
  }
}
