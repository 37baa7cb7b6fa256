/** Faults of pictures as chips. */
import { t } from '@vscode/l10n';
import { faultInWords, FAULTS, imagesByFault, type Fault } from '../../src/domain/quality';
import type { PageState } from '../services/page-services';
import { CountChips } from './count-chips';

export class FaultChips {
  private readonly chips: CountChips<Fault>;
  readonly element: HTMLElement;

  constructor(onChange: (faults: readonly Fault[]) => void) {
    this.chips = new CountChips(t('Faults'), onChange);
    this.element = this.chips.element;
  }

  update({ snapshot, curated, filter }: Pick<PageState, 'snapshot' | 'curated' | 'filter'>): void {
    const pressed = filter.filter.faults;
    const found = imagesByFault(snapshot, curated);
    // A pressed chip stays where its last image is excluded: it is the way back.
    const shown = FAULTS.filter((fault) => found.has(fault) || pressed.includes(fault));
    this.chips.show(
      shown.map((fault) => ({ value: fault, text: faultInWords(fault), size: found.get(fault)?.length ?? 0 })),
      pressed,
    );
  }
}
