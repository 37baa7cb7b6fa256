/** Which labels to export, and how; with a preview of what would be written. */
import { t } from '@vscode/l10n';
import { wordsOf } from '../../src/domain/error-words';
import { LONGEST_SIDE, type Sidecar } from '../../src/domain/exports';
import type { Dialog } from '../ui/dialog';
import { openDialog } from '../ui/dialog';
import { element } from '../ui/element';
import type { PageServices, PageState } from '../services/page-services';
import { checkbox, progressRing } from '../ui/toolkit';
import { agreedImagesWords, images } from '../ui/wording';
import './export.css';
import type { ExportFields, Problem } from './export-plan';
import { DEFAULT_FIELDS, LARGEST_SEED, planOf, problemOf } from './export-plan';
import { exportPreview } from './export-preview';
import { togetherField } from './together-field';

/** Milliseconds without a change after which the preview is asked for. */
const SETTLED = 300;

interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
  readonly hint?: string;
  readonly disabled?: boolean;
}

const FILES: readonly Option<ExportFields['files']>[] = [
  { value: 'copy', text: t('Copy'), hint: t('safe everywhere; takes the space again') },
  { value: 'upright', text: t('Upright pixels'), hint: t('JPEG and PNG that every trainer reads') },
  { value: 'hardlink', text: t('Hard links'), hint: t('no extra space; same disk only') },
  { value: 'symlink', text: t('Symbolic links'), hint: t('no extra space; the originals must stay') },
];

const SIDECARS: readonly (readonly [Sidecar, text: string, hint: string])[] = [
  ['huggingface', t('Hugging Face'), t('README.md and metadata.jsonl')],
  ['coco', 'COCO', 'annotations.json'],
  ['csv', 'CSV', 'labels.csv'],
];

export class ExportDialog {
  /** Kept while the page lives, so that a second export starts from the first. */
  private fields: ExportFields = DEFAULT_FIELDS;
  private dialog: Dialog | undefined;

  constructor(private readonly services: PageServices) {}

  open({ snapshot, curated }: PageState): void {
    if (this.dialog !== undefined) return;
    const opener = document.activeElement;
    const preview = element('div', { class: 'export-result', attributes: { 'aria-live': 'polite' } });
    const problem = element('p', { class: 'problem', attributes: { role: 'alert', id: 'export-problem' } });
    problem.hidden = true;
    let asking: AbortController | undefined;
    let waiting = 0;

    const ask = async (): Promise<void> => {
      const mine = (asking = new AbortController());
      try {
        const { report } = await this.services.ask({ about: 'export', plan: planOf(this.fields) }, mine.signal);
        if (!mine.signal.aborted) preview.replaceChildren(exportPreview(report));
      } catch (error) {
        if (mine.signal.aborted) return;
        const words = wordsOf(error);
        preview.replaceChildren(element('p', { class: 'problem', text: words, attributes: { role: 'alert' } }));
      }
    };
    const changed = (change: Partial<ExportFields>): void => {
      this.fields = { ...this.fields, ...change };
      asking?.abort();
      clearTimeout(waiting);
      const wrong = problemOf(this.fields);
      this.dialog?.setAccept(t('Export…'), wrong === undefined);
      problem.hidden = wrong === undefined;
      problem.textContent = wrong?.words ?? '';
      arrange(wrong);
      if (wrong !== undefined) {
        preview.replaceChildren(element('p', { class: 'hint', text: t('The preview waits for valid numbers.') }));
        return;
      }
      preview.replaceChildren(
        element('p', { class: 'hint counting' }, progressRing(t('Counting')), document.createTextNode(t('Counting…'))),
      );
      waiting = window.setTimeout(() => void ask(), SETTLED);
    };

    const chosen = this.services.selection.images.map((image) => snapshot.paths[image]!);
    const lacking = this.fields.scope === 'chosen' && chosen.length === 0;
    this.fields = { ...this.fields, chosen, ...(lacking ? { scope: 'all' } : {}) };
    const { fields } = this;
    const number = (
      label: string,
      key: 'least' | 'train' | 'val' | 'test' | 'seed' | 'longest',
      most: number,
    ): HTMLInputElement => {
      const input = element('input', {
        class: 'field',
        attributes: {
          type: 'number',
          min: '0',
          max: String(most),
          step: '1',
          'aria-label': label,
          'aria-describedby': 'export-problem',
        },
      });
      input.valueAsNumber = fields[key];
      input.addEventListener('input', () => changed({ [key]: input.valueAsNumber }));
      return input;
    };
    const least = number(t('Least confidence, percent'), 'least', 100);
    const parts = [
      number(t('Train, percent'), 'train', 100),
      number(t('Validation, percent'), 'val', 100),
      number(t('Test, percent'), 'test', 100),
    ];
    const seed = number(t('Seed of the split'), 'seed', LARGEST_SEED);
    const reviewed = curated.reviewed.reduce((sum, flag) => sum + flag, 0);
    const scope = radios(t('Images'), 'scope', fields.scope, (value) => changed({ scope: value }), [
      { value: 'all', text: t('All labelled images') },
      { value: 'reviewed', text: t('Reviewed images'), hint: reviewed === 0 ? t('none yet') : '' },
      { value: 'agreed', text: agreedImagesWords(snapshot) },
      ...(chosen.length > 0
        ? [{ value: 'chosen', text: t('Selected images'), hint: images(chosen.length) } as const]
        : []),
      { value: 'confident', text: t('Images with a confidence of at least') },
    ]);
    scope.lastElementChild?.append(fieldWith(least, unit('%')));
    const split = radios(
      t('Split'),
      'split',
      fields.split ? 'yes' : 'no',
      (value) => changed({ split: value === 'yes' }),
      [
        { value: 'no', text: t('No split') },
        { value: 'yes', text: t('Train, validation and test') },
      ],
    );
    const figures = element('div', { class: 'parts' });
    [t('Train'), t('Val'), t('Test')].forEach((name, i) => figures.append(fieldWith(unit(name), parts[i]!, unit('%'))));
    figures.append(fieldWith(unit(t('Seed')), seed));
    const together = togetherField(fields.together, (kinships) => changed({ together: kinships }));
    split.append(figures, together);
    const layout = radios(t('Layout'), 'layout', fields.layout, (value) => changed({ layout: value }), [
      { value: 'split/label', text: 'train/label/file' },
      { value: 'label/split', text: 'label/train/file' },
    ]);
    const plain = element('p', { class: 'hint', text: 'label/file' });
    layout.append(plain);
    const files = radios(t('Files'), 'files', fields.files, (value) => changed({ files: value }), FILES);
    const longest = number(t('Long side at most, pixels'), 'longest', LONGEST_SIDE);
    const resize = option(t('Make larger ones smaller'), fields.resized, (resized) => changed({ resized }));
    const resizing = element('div', { class: 'parts' }, resize, fieldWith(longest, unit(t('pixels'))));
    files.append(resizing);
    const sidecars = element('fieldset', {}, element('legend', { text: t('Files for readers') }));
    for (const [value, text, hint] of SIDECARS) {
      const choose = (chosen: boolean): void => {
        const others = this.fields.sidecars.filter((other) => other !== value);
        changed({ sidecars: chosen ? [...others, value] : others });
      };
      sidecars.append(element('div', { class: 'option' }, option(text, fields.sidecars.includes(value), choose, hint)));
    }
    /** Shows what goes with the choices, and marks what is wrong. */
    const arrange = (wrong?: Problem): void => {
      least.disabled = this.fields.scope !== 'confident';
      figures.hidden = together.hidden = !this.fields.split;
      plain.hidden = this.fields.split;
      resizing.hidden = this.fields.files !== 'upright';
      longest.disabled = !this.fields.resized;
      longest.setAttribute('aria-invalid', String(wrong?.field === 'longest'));
      for (const option of layout.querySelectorAll<HTMLElement>('.option')) option.hidden = !this.fields.split;
      least.setAttribute('aria-invalid', String(wrong?.field === 'least'));
      seed.setAttribute('aria-invalid', String(wrong?.field === 'seed'));
      for (const part of parts) part.setAttribute('aria-invalid', String(wrong?.field === 'split'));
    };

    const form = element('div', { class: 'export-form' }, scope, split, layout, files, sidecars, problem);
    const shown = element('section', { class: 'export-side', attributes: { 'aria-label': t('Preview') } });
    shown.append(element('h3', { text: t('Preview') }), preview);
    this.dialog = openDialog({
      title: snapshot.finished ? t('Export labels') : t('Export labels so far'),
      content: [element('div', { class: 'export' }, form, shown)],
      accept: { text: t('Export…'), run: () => this.services.post({ type: 'export', plan: planOf(this.fields) }) },
      closed: () => {
        asking?.abort();
        clearTimeout(waiting);
        this.dialog = undefined;
        if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      },
    });
    changed({});
  }
}

let groups = 0;

function radios<Value extends string>(
  legend: string,
  name: string,
  chosen: Value,
  choose: (value: Value) => void,
  options: readonly Option<Value>[],
): HTMLFieldSetElement {
  const group = `${name}-${++groups}`;
  const set = element('fieldset', {}, element('legend', { text: legend }));
  for (const { value, text, hint } of options) {
    const input = element('input', { attributes: { type: 'radio', name: group, value } });
    input.checked = value === chosen;
    input.addEventListener('change', () => choose(value));
    const words = element('span', { text });
    const label = element('label', {}, input, words);
    if (hint) label.append(element('span', { class: 'hint', text: hint }));
    set.append(element('div', { class: 'option' }, label));
  }
  return set;
}

function option(text: string, checked: boolean, choose: (checked: boolean) => void, hint = ''): HTMLLabelElement {
  const label = element('label', {}, checkbox(text, checked, choose), element('span', { text }));
  if (hint !== '') label.append(element('span', { class: 'hint', text: hint }));
  return label;
}

const unit = (text: string): HTMLElement =>
  element('span', { class: 'unit', text, attributes: { 'aria-hidden': 'true' } });

/** A field and its words, which do not part at the end of a line. */
const fieldWith = (...nodes: readonly Node[]): HTMLElement => element('span', { class: 'with-unit' }, ...nodes);
