/** The controls of the export's form: choices, options that are on or off, and numbers. */
import { element } from '../ui/element';
import { checkbox } from '../ui/toolkit';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly text: string;
  readonly hint?: string;
}

/** Radio buttons of one page must not share a name unless they belong together. */
let radioGroups = 0;

/** A field set of radio buttons. */
export function radios<Value extends string>(
  legend: string,
  choices: readonly Choice<Value>[],
  chosen: Value,
  onChoose: (value: Value) => void,
): HTMLFieldSetElement {
  const name = `export-choice-${++radioGroups}`;
  const set = element('fieldset', {}, element('legend', { text: legend }));
  for (const { value, text, hint } of choices) {
    const input = element('input', { attributes: { type: 'radio', name, value } });
    input.checked = value === chosen;
    input.addEventListener('change', () => onChoose(value));
    set.append(element('div', { class: 'option' }, labelled(input, text, hint)));
  }
  return set;
}

/** A box to tick, with its words. */
export const option = (
  text: string,
  checked: boolean,
  onChange: (checked: boolean) => void,
  hint?: string,
): HTMLLabelElement => labelled(checkbox(text, checked, onChange), text, hint);

function labelled(input: HTMLInputElement, text: string, hint = ''): HTMLLabelElement {
  const label = element('label', {}, input, element('span', { text }));
  if (hint !== '') label.append(element('span', { class: 'hint', text: hint }));
  return label;
}

export interface NumberOptions {
  readonly label: string;
  readonly most: number;
  readonly value: number;
  /** The id of the element that says what is wrong with the form. */
  readonly describedBy: string;
  /** Called with NaN where no number is typed. */
  readonly onChange: (value: number) => void;
}

/** A whole number from 0 on, as typed: it may be none, or too large. */
export function typedNumber({ label, most, value, describedBy, onChange }: NumberOptions): HTMLInputElement {
  const input = element('input', {
    class: 'field',
    attributes: {
      type: 'number',
      min: '0',
      max: String(most),
      step: '1',
      'aria-label': label,
      'aria-describedby': describedBy,
    },
  });
  input.valueAsNumber = value;
  input.addEventListener('input', () => onChange(input.valueAsNumber));
  return input;
}

export const unit = (text: string): HTMLElement =>
  element('span', { class: 'unit', text, attributes: { 'aria-hidden': 'true' } });

/** A field and its words, which do not part at the end of a line. */
export const fieldWith = (...nodes: readonly Node[]): HTMLElement => element('span', { class: 'with-unit' }, ...nodes);
