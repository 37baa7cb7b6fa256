/**
 * A modal dialog of the page: the browser's own, which keeps the focus inside and gives it back.
 */
import { t } from '@vscode/l10n';
import { element } from './element';
import { button } from './toolkit';

export interface DialogOptions {
  readonly title: string;
  readonly content: readonly Node[];
  /** What the main button says and does; without it there is only the way out. */
  readonly accept?: { readonly text: string; readonly run: () => void };
  readonly closed?: () => void;
  /** A class of its own, for one that looks otherwise. */
  readonly kind?: string;
}

export interface Dialog {
  setAccept(text: string, enabled: boolean): void;
  close(): void;
}

const open = new Set<Dialog>();
let numbered = 0;

/**
 * Closes every dialog, as if the person had cancelled: what they ask about is gone. Returns whether
 * there was one.
 */
export function closeDialogs(): boolean {
  const any = open.size > 0;
  for (const dialog of [...open]) dialog.close();
  return any;
}

export function openDialog({ title, content, accept, closed, kind }: DialogOptions): Dialog {
  const heading = element('h2', { text: title, attributes: { id: `dialog-${++numbered}` } });
  const node = element('dialog', {
    class: kind === undefined ? 'dialog' : `dialog ${kind}`,
    attributes: { 'aria-labelledby': heading.id },
  });
  const actions = element('div', { class: 'actions' });
  const main = accept && button('primary', accept.text, () => finish(accept.run));
  if (main) actions.append(main.element);
  actions.append(button('secondary', accept ? t('Cancel') : t('Close'), () => node.close()).element);
  node.append(heading, element('div', { class: 'content' }, ...content), actions);
  const finish = (run: () => void): void => {
    node.close();
    run();
  };
  node.addEventListener('close', () => {
    node.remove();
    open.delete(dialog);
    closed?.();
  });
  // Keys in a dialog are not commands of the page below it.
  node.addEventListener('keydown', (event) => event.stopPropagation());
  node.addEventListener('pointerdown', (event) => {
    if (event.target === node) node.close();
  });
  const dialog: Dialog = {
    setAccept(text, enabled) {
      main?.setLabel(text);
      main?.setDisabled(!enabled);
    },
    close: () => node.close(),
  };
  open.add(dialog);
  document.body.append(node);
  node.showModal();
  return dialog;
}
