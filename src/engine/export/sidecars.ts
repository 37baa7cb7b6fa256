import type { ExportedClass, ExportLayout, Sidecar } from '../../domain/exports';
import { BETWEEN_TAGS } from '../../domain/tags';
import { csvLine } from '../base/csv';
import { byCodePoint } from '../base/code-points';
import { classList } from './class-list';
import { cocoFile } from './coco';
import { datasetCard } from './dataset-card';
import type { SplitPart } from './export-split';

/** A picture of the tree, as the files beside the pictures tell of it. */
export interface WrittenPicture {
  /** Below the tree, `/` between folders. */
  readonly file: string;
  /** Its class's folder, without the part of a split. */
  readonly folder: string;
  readonly part: SplitPart;
  readonly confidence: number;
  readonly reviewed: boolean;
  /** Absent where it has none. */
  readonly tags?: readonly string[];
  /** In pixels, as a reader sees it that does not turn it; only where a sidecar needs them. */
  readonly size?: { readonly width: number; readonly height: number };
}

export interface SidecarFile {
  /** In the tree. */
  readonly name: string;
  readonly text: string;
}

/**
 * The files of a tree that tell its readers what folders cannot. Hugging Face gets a README.md that
 * names the parts and a metadata.jsonl, COCO its annotations, a file a part, and everything else a
 * table. Pictures without a label are in none of them.
 * @param card whether README.md is wanted in any case.
 */
export function sidecarFiles(
  pictures: readonly WrittenPicture[],
  wanted: readonly Sidecar[],
  { layout, card, title }: { readonly layout: ExportLayout; readonly card: boolean; readonly title: string },
): SidecarFile[] {
  const sorted = [...pictures].sort((a, b) => byCodePoint(a.file, b.file));
  const classes = classList(sorted.map(({ folder }) => folder));
  const files: SidecarFile[] = [];
  const huggingFace = wanted.includes('huggingface');
  if (huggingFace || card) files.push({ name: 'README.md', text: datasetCard(title, sorted, classes, layout) });
  if (huggingFace) files.push({ name: 'metadata.jsonl', text: metadata(sorted) });
  if (wanted.includes('coco')) {
    for (const part of partsOf(sorted)) {
      const of = sorted.filter((picture) => picture.part === part);
      files.push({ name: part === '' ? 'annotations.json' : `annotations-${part}.json`, text: cocoFile(of, classes) });
    }
  }
  if (wanted.includes('csv')) files.push({ name: 'labels.csv', text: table(sorted, classes) });
  return files;
}

/** The parts that hold pictures, in their order; the empty name where there is no split. */
export function partsOf(pictures: readonly { readonly part: SplitPart }[]): SplitPart[] {
  const held = new Set(pictures.map(({ part }) => part));
  return (['train', 'val', 'test', ''] as const).filter((part) => held.has(part));
}

function metadata(pictures: readonly WrittenPicture[]): string {
  // Readers want the same fields in every line.
  const tagged = anyTags(pictures);
  return pictures
    .map(({ file, folder, confidence, reviewed, tags = [] }) =>
      JSON.stringify({
        file_name: file,
        label: folder,
        confidence: rounded(confidence),
        reviewed,
        ...(tagged ? { tags } : {}),
      }),
    )
    .map((line) => line + '\n')
    .join('');
}

function table(pictures: readonly WrittenPicture[], classes: readonly ExportedClass[]): string {
  const numbers = new Map(classes.map(({ name, number }) => [name, number]));
  const tagged = anyTags(pictures);
  const lines = pictures.map(({ file, folder, part, confidence, reviewed, tags = [] }) => [
    file,
    folder,
    String(numbers.get(folder)),
    part,
    String(rounded(confidence)),
    reviewed ? '1' : '0',
    ...(tagged ? [tags.join(BETWEEN_TAGS)] : []),
  ]);
  const header = ['file', 'label', 'number', 'split', 'confidence', 'reviewed', ...(tagged ? ['tags'] : [])];
  return [header, ...lines].map((fields) => csvLine(fields) + '\n').join('');
}

const anyTags = (pictures: readonly WrittenPicture[]): boolean => pictures.some(({ tags }) => tags !== undefined);

const rounded = (confidence: number): number => Number(confidence.toFixed(6));
