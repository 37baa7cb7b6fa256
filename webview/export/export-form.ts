/** The form of an export: which images, how they are split, and what is written. */
import { t } from '@vscode/l10n';
import { LONGEST_SIDE, type Sidecar } from '../../src/domain/exports';
import type { PageState } from '../services/page-services';
import { element } from '../ui/element';
import { agreedImagesWords, images } from '../ui/wording';
import { LARGEST_SEED, type ExportFields, type Problem } from './export-plan';
import { fieldWith, option, radios, typedNumber, unit, type Choice } from './form-controls';
import { togetherField } from './together-field';

/** The whole form, or a section of it. */
export interface FormPart {
  readonly element: HTMLElement;
  /** Hides what does not go with the choices, and marks what is wrong. */
  show(fields: ExportFields, wrong: Problem | undefined): void;
}

type OnChange = (change: Partial<ExportFields>) => void;

const PROBLEM_ID = 'export-problem';

const FILES: readonly Choice<ExportFields['files']>[] = [
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

/**
 * @param fields what the form shows at first.
 * @param onChange called with what a person changed, never for the first values.
 */
export function exportForm(page: PageState, fields: ExportFields, onChange: OnChange): FormPart {
  const sections = [
    imagesSection(page, fields, onChange),
    splitSection(fields, onChange),
    layoutSection(fields, onChange),
    filesSection(fields, onChange),
    sidecarsSection(fields, onChange),
  ];
  const problem = element('p', { class: 'problem', attributes: { role: 'alert', id: PROBLEM_ID } });
  return {
    element: element('div', { class: 'export-form' }, ...sections.map((section) => section.element), problem),
    show: (now, wrong) => {
      problem.hidden = wrong === undefined;
      problem.textContent = wrong?.words ?? '';
      for (const section of sections) section.show(now, wrong);
    },
  };
}

function imagesSection({ snapshot, curated }: PageState, fields: ExportFields, onChange: OnChange): FormPart {
  const reviewed = curated.reviewed.reduce((sum, flag) => sum + flag, 0);
  const choices: Choice<ExportFields['scope']>[] = [
    { value: 'all', text: t('All labelled images') },
    { value: 'reviewed', text: t('Reviewed images'), hint: reviewed === 0 ? t('none yet') : '' },
    { value: 'agreed', text: agreedImagesWords(snapshot) },
  ];
  const selected = fields.chosen.length;
  if (selected > 0) choices.push({ value: 'chosen', text: t('Selected images'), hint: images(selected) });
  choices.push({ value: 'confident', text: t('Images with a confidence of at least') });
  const section = radios(t('Images'), choices, fields.scope, (scope) => onChange({ scope }));
  const least = typedNumber({
    label: t('Least confidence, percent'),
    most: 100,
    value: fields.least,
    describedBy: PROBLEM_ID,
    onChange: (percent) => onChange({ least: percent }),
  });
  section.lastElementChild?.append(fieldWith(least, unit('%')));
  return {
    element: section,
    show: ({ scope }, wrong) => {
      least.disabled = scope !== 'confident';
      markInvalid(least, wrong?.field === 'least');
    },
  };
}

function splitSection(fields: ExportFields, onChange: OnChange): FormPart {
  const choices: readonly Choice<'yes' | 'no'>[] = [
    { value: 'no', text: t('No split') },
    { value: 'yes', text: t('Train, validation and test') },
  ];
  const section = radios(t('Split'), choices, fields.split ? 'yes' : 'no', (value) =>
    onChange({ split: value === 'yes' }),
  );
  const number = (label: string, key: 'train' | 'val' | 'test' | 'seed', most: number): HTMLInputElement =>
    typedNumber({
      label,
      most,
      value: fields[key],
      describedBy: PROBLEM_ID,
      onChange: (value) => onChange({ [key]: value }),
    });
  const train = number(t('Train, percent'), 'train', 100);
  const val = number(t('Validation, percent'), 'val', 100);
  const test = number(t('Test, percent'), 'test', 100);
  const seed = number(t('Seed of the split'), 'seed', LARGEST_SEED);
  const figures = element(
    'div',
    { class: 'parts' },
    fieldWith(unit(t('Train')), train, unit('%')),
    fieldWith(unit(t('Val')), val, unit('%')),
    fieldWith(unit(t('Test')), test, unit('%')),
    fieldWith(unit(t('Seed')), seed),
  );
  const together = togetherField(fields.together, (kinships) => onChange({ together: kinships }));
  section.append(figures, together);
  return {
    element: section,
    show: ({ split }, wrong) => {
      figures.hidden = !split;
      together.hidden = !split;
      for (const part of [train, val, test]) markInvalid(part, wrong?.field === 'split');
      markInvalid(seed, wrong?.field === 'seed');
    },
  };
}

function layoutSection(fields: ExportFields, onChange: OnChange): FormPart {
  const choices: readonly Choice<ExportFields['layout']>[] = [
    { value: 'split/label', text: 'train/label/file' },
    { value: 'label/split', text: 'label/train/file' },
  ];
  const section = radios(t('Layout'), choices, fields.layout, (layout) => onChange({ layout }));
  const withoutSplit = element('p', { class: 'hint', text: 'label/file' });
  const options = [...section.querySelectorAll<HTMLElement>('.option')];
  section.append(withoutSplit);
  return {
    element: section,
    show: ({ split }) => {
      withoutSplit.hidden = split;
      for (const each of options) each.hidden = !split;
    },
  };
}

function filesSection(fields: ExportFields, onChange: OnChange): FormPart {
  const section = radios(t('Files'), FILES, fields.files, (files) => onChange({ files }));
  const longest = typedNumber({
    label: t('Long side at most, pixels'),
    most: LONGEST_SIDE,
    value: fields.longest,
    describedBy: PROBLEM_ID,
    onChange: (pixels) => onChange({ longest: pixels }),
  });
  const resize = option(t('Make larger ones smaller'), fields.resized, (resized) => onChange({ resized }));
  const resizing = element('div', { class: 'parts' }, resize, fieldWith(longest, unit(t('pixels'))));
  section.append(resizing);
  return {
    element: section,
    show: ({ files, resized }, wrong) => {
      resizing.hidden = files !== 'upright';
      longest.disabled = !resized;
      markInvalid(longest, wrong?.field === 'longest');
    },
  };
}

function sidecarsSection(fields: ExportFields, onChange: OnChange): FormPart {
  let { sidecars } = fields;
  const section = element('fieldset', {}, element('legend', { text: t('Files for readers') }));
  for (const [sidecar, text, hint] of SIDECARS) {
    const choose = (checked: boolean): void => {
      const others = sidecars.filter((other) => other !== sidecar);
      sidecars = checked ? [...others, sidecar] : others;
      onChange({ sidecars });
    };
    section.append(element('div', { class: 'option' }, option(text, sidecars.includes(sidecar), choose, hint)));
  }
  return { element: section, show: () => undefined };
}

const markInvalid = (input: HTMLInputElement, invalid: boolean): void =>
  input.setAttribute('aria-invalid', String(invalid));
