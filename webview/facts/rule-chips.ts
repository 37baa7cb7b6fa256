/** The rules about files that hold, each as a chip that takes it back. */
import { t } from '@vscode/l10n';
import type { FactColumns, FactRule } from '../../src/domain/fact-columns';
import { element } from '../ui/element';
import { ruleWords } from './fact-words';

export class RuleChips {
  readonly element = element('span', {
    class: 'chips rules',
    attributes: { role: 'group', 'aria-label': t('Facts of files') },
  });
  private drawn = '';

  constructor(private readonly onChange: (rules: readonly FactRule[]) => void) {}

  update(rules: readonly FactRule[], facts: FactColumns | undefined): void {
    const words = rules.map((rule) =>
      ruleWords(
        rule,
        facts?.columns.find(({ id }) => id === rule.column),
      ),
    );
    const key = JSON.stringify([rules, words]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.element.replaceChildren(
      ...rules.map((rule, at) => {
        const text = `${words[at]!} ×`;
        const chip = element('button', {
          class: 'chip',
          text,
          title: t('Do not filter by it'),
          attributes: { type: 'button', 'aria-pressed': 'true' },
        });
        chip.addEventListener('click', () => this.onChange(rules.filter((other) => other !== rule)));
        return chip;
      }),
    );
  }
}
