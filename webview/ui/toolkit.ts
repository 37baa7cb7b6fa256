/**
 * The controls of the page. This is the only file that knows which component library draws them:
 * @vscode/webview-ui-toolkit is archived, and a successor has to be swapped in here alone. When it
 * loads it tries a rule in a style element, to which it gives the nonce of the page's `csp-nonce`;
 * its other styles are constructed sheets.
 */
import { html } from '@microsoft/fast-element';
import {
  provideVSCodeDesignSystem,
  vsCodeBadge,
  vsCodeButton,
  vsCodeDivider,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import { isolated } from './isolated';

/**
 * The library's own has a `style` attribute, which the page's policy forbids, for colours that are
 * not used here.
 */
const BADGE = html`<div class="control" part="control"><slot></slot></div>`;

/** Defines the components. Call once, before the first control is made. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeBadge({ template: BADGE }),
    vsCodeButton(),
    vsCodeDivider(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
  );
}

export type ButtonLook = 'primary' | 'secondary' | 'icon';

export interface ButtonControl {
  readonly element: HTMLElement;
  setLabel(text: string): void;
  setDisabled(disabled: boolean): void;
}

export function button(look: ButtonLook, content: string | Node, onClick: () => void): ButtonControl {
  const node = document.createElement('vscode-button');
  node.setAttribute('appearance', look);
  node.append(content);
  // The component names an icon "Icon Button" unless it has a name when it is put into the page.
  const name = (text: string | Node): void => {
    if (look === 'icon' && typeof text === 'string') node.setAttribute('aria-label', text);
  };
  name(content);
  node.addEventListener('click', () => {
    // The component still forwards clicks on its own host while disabled.
    if (!node.hasAttribute('disabled')) onClick();
  });
  return {
    element: node,
    setLabel: (text) => {
      node.textContent = text;
      name(text);
    },
    setDisabled: (disabled) => node.toggleAttribute('disabled', disabled),
  };
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly text: string;
}

/** A drop-down list. `onChange` is called when a person chooses, never for the initial value. */
export function dropdown<Value extends string>(
  label: string,
  choices: readonly Choice<Value>[],
  chosen: Value,
  onChange: (value: Value) => void,
): HTMLElement {
  const node = document.createElement('vscode-dropdown') as HTMLElement & { value: string };
  node.setAttribute('aria-label', label);
  for (const choice of choices) {
    const option = document.createElement('vscode-option');
    option.setAttribute('value', choice.value);
    option.toggleAttribute('selected', choice.value === chosen);
    option.textContent = isolated(choice.text);
    node.append(option);
  }
  let last = chosen;
  node.addEventListener('change', () => {
    const picked = choices.find((choice) => choice.value === node.value);
    if (picked === undefined || picked.value === last) return;
    last = picked.value;
    onChange(picked.value);
  });
  return node;
}

export function progressRing(label: string): HTMLElement {
  const node = document.createElement('vscode-progress-ring');
  const name = (): void => {
    if (node.getAttribute('aria-label') !== label) node.setAttribute('aria-label', label);
  };
  name();
  // The component calls itself "Loading" whenever it is put into the page.
  new MutationObserver(name).observe(node, { attributeFilter: ['aria-label'] });
  return node;
}

export function badge(text: string): HTMLElement {
  const node = document.createElement('vscode-badge');
  node.textContent = text;
  return node;
}

export function divider(): HTMLElement {
  const node = document.createElement('vscode-divider');
  node.setAttribute('role', 'presentation');
  return node;
}

/** A line of text. `onInput` is called at each change that a person makes. */
export function textField(label: string, placeholder: string, onInput: (value: string) => void): HTMLInputElement {
  const node = document.createElement('input');
  node.className = 'field';
  node.type = 'text';
  node.placeholder = placeholder;
  node.setAttribute('aria-label', label);
  node.dir = 'auto';
  node.spellcheck = false;
  node.autocomplete = 'off';
  node.addEventListener('input', () => onInput(node.value));
  return node;
}

/** A whole number between two bounds. `onChange` gets numbers within them only. */
export function numberField(
  label: string,
  bounds: readonly [number, number],
  value: number,
  onChange: (value: number) => void,
): HTMLInputElement {
  const node = textField(label, '', () => {
    const typed = Math.round(node.valueAsNumber);
    if (Number.isFinite(typed)) onChange(Math.min(bounds[1], Math.max(bounds[0], typed)));
  });
  node.type = 'number';
  node.min = String(bounds[0]);
  node.max = String(bounds[1]);
  node.valueAsNumber = value;
  return node;
}

export function checkbox(label: string, checked: boolean, onChange: (checked: boolean) => void): HTMLInputElement {
  const node = document.createElement('input');
  node.type = 'checkbox';
  node.checked = checked;
  node.setAttribute('aria-label', label);
  node.addEventListener('change', () => onChange(node.checked));
  return node;
}
