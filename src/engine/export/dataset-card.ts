import type { ExportedClass, ExportLayout } from '../../domain/exports';
import type { SplitPart } from './export-split';
import { partsOf, type WrittenPicture } from './sidecars';

/** The parts as Hugging Face names them. */
const SPLITS: Readonly<Record<SplitPart, string>> = { '': 'train', train: 'train', val: 'validation', test: 'test' };

/**
 * README.md of a tree. Its head tells Hugging Face which folders are which part, so that no name of
 * a file or label is taken for one; below it, people find the classes and their numbers.
 */
export function datasetCard(
  title: string,
  pictures: readonly WrittenPicture[],
  classes: readonly ExportedClass[],
  layout: ExportLayout,
): string {
  const parts = partsOf(pictures);
  const configured = (layout === 'label' ? ([''] as const) : parts).flatMap((part) => [
    `  - split: ${SPLITS[part]}`,
    `    path: ${JSON.stringify(patternOf(part, layout))}`,
  ]);
  const head = ['---', 'configs:', '- config_name: default', '  data_files:', ...configured, '---'];
  const columns = parts.length === 1 && parts[0] === '' ? [] : parts;
  const held = new Map<string, number>();
  for (const { folder, part } of pictures) held.set(`${part}/${folder}`, (held.get(`${part}/${folder}`) ?? 0) + 1);
  const rows = classes.map(({ number, name, files }) => {
    const counts = columns.map((part) => ` ${held.get(`${part}/${name}`) ?? 0} |`);
    return `| ${number} | ${cell(name)} | ${files} |${counts.join('')}`;
  });
  return [
    ...head,
    `# ${cell(title)}`,
    '',
    `${pictures.length} pictures in ${classes.length} classes, labelled with Winnow. The manifest beside this folder says where each comes from.`,
    '',
    `| number | class | pictures |${columns.map((part) => ` ${part} |`).join('')}`,
    `| ---: | --- | ---: |${columns.map(() => ' ---: |').join('')}`,
    ...rows,
    '',
    'Trainers that read the folders count the classes by these numbers.',
    '',
  ].join('\n');
}

function patternOf(part: SplitPart, layout: ExportLayout): string {
  if (part === '' || layout === 'label') return '*/*';
  return layout === 'split/label' ? `${part}/*/*` : `*/${part}/*`;
}

/** Text that ends no cell of a table. */
const cell = (text: string): string => text.replace(/[\\|`<>*_[\]]/g, '\\$&').replace(/\s+/g, ' ');
