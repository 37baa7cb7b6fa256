/** Which labels to export, and how; with a preview of what would be written. */
import { t } from '@vscode/l10n';
import type { PageServices, PageState } from '../services/page-services';
import { openDialog, type Dialog } from '../ui/dialog';
import { element } from '../ui/element';
import './export.css';
import { exportForm } from './export-form';
import { DEFAULT_FIELDS, planOf, problemOf, type ExportFields } from './export-plan';
import { PendingPreview } from './pending-preview';

export class ExportDialog {
  /** Kept while the page lives, so that a second export starts from the first. */
  private fields: ExportFields = DEFAULT_FIELDS;
  private dialog: Dialog | undefined;

  constructor(private readonly services: PageServices) {}

  open(page: PageState): void {
    if (this.dialog !== undefined) return;
    const opener = document.activeElement;
    this.takeSelection(page);
    const preview = new PendingPreview(this.services);
    const form = exportForm(page, this.fields, (change) => {
      this.fields = { ...this.fields, ...change };
      follow();
    });
    const side = element(
      'section',
      { class: 'export-side', attributes: { 'aria-label': t('Preview') } },
      element('h3', { text: t('Preview') }),
      preview.element,
    );
    this.dialog = openDialog({
      title: page.snapshot.finished ? t('Export labels') : t('Export labels so far'),
      content: [element('div', { class: 'export' }, form.element, side)],
      accept: { text: t('Export…'), run: () => this.services.post({ type: 'export', plan: planOf(this.fields) }) },
      closed: () => {
        preview.drop();
        this.dialog = undefined;
        if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      },
    });
    /** Brings form, button and preview to what the fields hold. */
    const follow = (): void => {
      const wrong = problemOf(this.fields);
      this.dialog?.setAccept(t('Export…'), wrong === undefined);
      form.show(this.fields, wrong);
      preview.show(wrong === undefined ? planOf(this.fields) : undefined);
    };
    follow();
  }

  /** The images that are selected now can be exported alone; without any, all are. */
  private takeSelection({ snapshot }: PageState): void {
    const chosen = this.services.selection.images.map((image) => snapshot.paths[image]!);
    const scope = this.fields.scope === 'chosen' && chosen.length === 0 ? 'all' : this.fields.scope;
    this.fields = { ...this.fields, chosen, scope };
  }
}
