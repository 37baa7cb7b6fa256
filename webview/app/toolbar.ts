/**
 * The actions on a whole data set: undo and redo, fewer or more groups, learning from corrections,
 * the export.
 */
import { t } from '@vscode/l10n';
import { hierarchyOf } from '../../src/domain/groups-in-hierarchy';
import { element, nameControl } from '../ui/element';
import { editWords } from '../gallery/edit-words';
import { icon } from '../ui/icons';
import type { PageState } from '../services/page-services';
import { button } from '../ui/toolkit';

export interface ToolbarActions {
  undo(): void;
  redo(): void;
  coarser(): void;
  finer(): void;
  relabel(): void;
  exportTree(): void;
}

export class Toolbar {
  readonly element: HTMLElement;
  private readonly undo;
  private readonly redo;
  private readonly coarser;
  private readonly finer;
  private readonly learn;

  constructor(actions: ToolbarActions) {
    this.undo = button('icon', icon('undo'), () => actions.undo());
    this.redo = button('icon', icon('redo'), () => actions.redo());
    this.coarser = button('secondary', t('Coarser'), () => actions.coarser());
    this.coarser.element.title = t('Join the two clusters that are most alike. Your names and corrections stay.');
    this.finer = button('secondary', t('Finer'), () => actions.finer());
    this.finer.element.title = t(
      'Take apart the cluster whose halves are least alike. Your names and corrections stay.',
    );
    this.learn = button('secondary', t('Learn from corrections…'), () => actions.relabel());
    this.learn.element.title = t('Train the classifier with your labels as truth, and see what it would change');
    this.element = element(
      'div',
      { class: 'toolbar', attributes: { role: 'toolbar', 'aria-label': t('Data set') } },
      this.undo.element,
      this.redo.element,
      this.coarser.element,
      this.finer.element,
      this.learn.element,
      button('primary', t('Export…'), () => actions.exportTree()).element,
    );
  }

  update({ snapshot, curated }: PageState): void {
    const { edits, undone } = snapshot.curation;
    const last = edits.at(-1);
    const next = undone.at(-1);
    const undo = last === undefined ? t('Undo') : t('Undo: {0}', editWords(last, curated));
    const redo = next === undefined ? t('Redo') : t('Redo: {0}', editWords(next, curated));
    nameControl(this.undo.element, undo, t('{0} (Ctrl+Z)', undo));
    this.undo.setDisabled(last === undefined);
    nameControl(this.redo.element, redo, t('{0} (Ctrl+Y)', redo));
    this.redo.setDisabled(next === undefined);
    // During a run these buttons are disabled and stay in their places, so that nothing moves when
    // they can be used.
    const cut = hierarchyOf(snapshot) !== undefined;
    this.coarser.element.hidden = this.finer.element.hidden = snapshot.finished && !cut;
    this.coarser.setDisabled(!cut);
    this.finer.setDisabled(!cut);
    this.learn.setDisabled(edits.length === 0);
  }
}
