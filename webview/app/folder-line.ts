/** Says in a quiet line what came into the folders since the run, and offers to label it. */
import { t } from '@vscode/l10n';
import type { FolderChanges } from '../../src/protocol/inspection';
import { element } from '../ui/element';
import { button } from '../ui/toolkit';
import { count } from '../ui/wording';

export class FolderLine {
  readonly element = element('div', { class: 'folder-line' });
  private readonly words = element('span', { attributes: { role: 'status' } });
  private readonly label;
  private changes: FolderChanges | null = null;
  private running = false;

  constructor(onLabel: () => void) {
    this.label = button('secondary', t('Label New Images'), onLabel);
    this.element.append(this.words, this.label.element);
    this.element.hidden = true;
  }

  update(changes: FolderChanges | null): void {
    this.changes = changes;
    this.draw();
  }

  /** Hides the line during a run, which looks at the folders itself. */
  runs(running: boolean): void {
    this.running = running;
    this.draw();
  }

  private draw(): void {
    const { changes } = this;
    this.element.hidden = changes === null || this.running;
    if (changes === null) return;
    const words = t('Since the last run: {0}', changesInWords(changes));
    // A screen reader reads a status out again each time it is written.
    if (this.words.textContent !== words) this.words.textContent = words;
    this.label.setLabel(changes.added > 0 ? t('Label New Images') : t('Label Again'));
  }
}

function changesInWords({ added, gone }: FolderChanges): string {
  if (gone === 0) return t('{0} new', count(added));
  return added === 0 ? t('{0} gone', count(gone)) : t('{0} new, {1} gone', count(added), count(gone));
}
