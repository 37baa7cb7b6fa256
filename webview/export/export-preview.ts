/** What an export would write, in words and a table. */
import { t } from '@vscode/l10n';
import type { ExportReport } from '../../src/domain/exports';
import { element } from '../ui/element';
import { count, images } from '../ui/wording';
import { isolated } from '../ui/isolated';

/** Longer lists are cut: the report beside the exported tree has them whole. */
const LONGEST = 100;

export function exportPreview(report: ExportReport): HTMLElement {
  const { counts, renamed, missing, notes = [], classes = [] } = report;
  const folders = Object.entries(counts);
  const total = folders.reduce((sum, [, files]) => sum + files, 0);
  const preview = element('div', { class: 'export-preview' }, totalLine(report, folders.length, total));
  if (total === 0) {
    preview.append(element('p', { class: 'hint', text: t('Nothing matches. Choose other images.') }));
    return preview;
  }
  preview.append(folderTable(folders));
  if (notes.length > 0) {
    preview.append(element('ul', { class: 'notes' }, ...notes.map((text) => element('li', { text }))));
  }
  if (classes.length > 0) {
    const numbered = classes.map(({ number, name }) => `${number} ${isolated(name)}`);
    preview.append(details(t('Numbers of the {0} labels as trainers count', count(classes.length)), numbered));
  }
  if (renamed.length > 0) {
    const title =
      renamed.length === 1
        ? t('1 name changed to be safe on every system')
        : t('{0} names changed to be safe on every system', count(renamed.length));
    const changes = renamed.map(({ from, to }) => `${isolated(from)} → ${isolated(to)}`);
    preview.append(details(title, changes));
  }
  if (missing.length > 0) {
    const reasons = missing.map(({ path, reason }) => `${path}: ${reason}`);
    preview.append(details(t('{0} cannot be written', images(missing.length)), reasons));
  }
  return preview;
}

function totalLine({ unlabelled }: ExportReport, folders: number, total: number): HTMLElement {
  const words = [
    folders === 1 ? t('{0} in 1 folder', images(total)) : t('{0} in {1} folders', images(total), count(folders)),
  ];
  if (unlabelled > 0) words.push(t('{0} without a label left out', images(unlabelled)));
  return element('p', { class: 'total', text: words.join('; ') });
}

/** A row a folder, with a bar beside its count. */
function folderTable(folders: readonly (readonly [folder: string, files: number])[]): HTMLElement {
  const most = folders.reduce((largest, [, files]) => Math.max(largest, files), 1);
  const rows = folders.map(([folder, files]) => {
    const name = element('th', { name: folder, title: folder, attributes: { scope: 'row' } });
    const bar = element('div', { class: 'share', attributes: { 'aria-hidden': 'true' } });
    bar.style.width = `${(files / most) * 100}%`;
    return element('tr', {}, name, element('td', { text: count(files) }), element('td', { class: 'shares' }, bar));
  });
  const table = element(
    'table',
    { attributes: { 'aria-label': t('Images of each folder') } },
    element('tbody', {}, ...rows),
  );
  const attributes = { tabindex: '0', role: 'group', 'aria-label': t('Folders') };
  return element('div', { class: 'counts', attributes }, table);
}

function details(title: string, lines: readonly string[]): HTMLElement {
  const shown = lines.slice(0, LONGEST).map((text) => element('li', { text }));
  const rest = lines.length - shown.length;
  if (rest > 0) shown.push(element('li', { text: t('and {0} more', count(rest)) }));
  return element('details', {}, element('summary', { text: title }), element('ul', {}, ...shown));
}
