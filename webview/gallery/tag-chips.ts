/** Tags as chips. */
import { t } from '@vscode/l10n';
import type { PageState } from '../services/page-services';
import { CountChips } from './count-chips';

export class TagChips {
  private readonly chips: CountChips<string>;
  readonly element: HTMLElement;

  constructor(onChange: (tags: readonly string[]) => void) {
    this.chips = new CountChips(t('Tags'), onChange);
    this.element = this.chips.element;
  }

  update({ curated, filter }: Pick<PageState, 'curated' | 'filter'>): void {
    const pressed = filter.filter.tags;
    // A pressed chip stays where its last image lost the tag: it is the way back.
    const gone = pressed.filter((tag) => !curated.tags.has(tag));
    const shown = [...curated.tags.keys(), ...gone];
    this.chips.show(
      shown.map((tag) => ({ value: tag, text: `#${tag}`, size: curated.tags.get(tag)?.size ?? 0 })),
      pressed,
    );
  }
}
