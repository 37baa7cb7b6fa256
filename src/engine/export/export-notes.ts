import { t } from '@vscode/l10n';
import path from 'node:path';
import type { ExportLayout, ExportMode, ExportPixels, ExportSplit, Sidecar } from '../../domain/exports';
import { classList } from './class-list';
import type { PlannedFile } from './export-plan';
import { SPLIT_PARTS, type SplitPart } from './export-split';
import { isTakenForSplit } from './split-like-names';

const SHOWN = 5;

/** Endings that each reader knows; files with others it passes over without a word. */
const READERS: readonly (readonly [reader: string, endings: RegExp])[] = [
  ['torchvision', /\.(?:jpe?g|png|ppm|bmp|pgm|tiff?|webp)$/i],
  ['Keras', /\.(?:bmp|gif|jpe?g|png)$/i],
  ['Hugging Face', /\.(?:jpe?g|png|gif|webp|tiff?|bmp|p[bgnp]m)$/i],
  ['Ultralytics', /\.(?:avif|bmp|jpe?g|png|tiff?|webp)$/i],
];

/** What was asked of an export. */
interface Asked {
  readonly root: string;
  readonly target: string;
  readonly mode: ExportMode;
  readonly split: ExportSplit | null;
  readonly layout: ExportLayout;
  readonly pixels?: ExportPixels;
  readonly sidecars?: readonly Sidecar[];
  /** Pictures that only EXIF turns upright, and that are written so. */
  readonly turned: number;
}

/**
 * What readers of the tree may stumble over, a sentence each. Labels may lack a part of the split,
 * and names may be taken for splits. Readers may pass over files or see them lying. Links may break
 * or lead to the originals. Trainers number the labels in their own way.
 */
export function exportNotes(files: readonly PlannedFile[], parts: readonly SplitPart[], asked: Asked): string[] {
  const { root, target, mode, split, layout, pixels = 'original', sidecars = [], turned } = asked;
  const labelled = files.filter(({ folder }) => folder !== '');
  const notes: string[] = [];
  if (split) notes.push(...missingParts(labelled, parts, split));
  if (layout === 'label/split') {
    notes.push(
      t(
        'Trainers take the folder right above a picture for its class, which is the part in this layout. Choose split/label for them.',
      ),
    );
  }
  if (wantsCard(labelled)) notes.push(takenForParts(labelled, sidecars));
  if (pixels === 'original') notes.push(...passedOver(labelled));
  if (turned > 0) {
    notes.push(
      turned === 1
        ? t('1 picture is turned upright by EXIF alone: most trainers see it lying. Export upright pixels.')
        : t(
            '{0} pictures are turned upright by EXIF alone: most trainers see them lying. Export upright pixels.',
            turned,
          ),
    );
  }
  if (mode === 'hardlink') {
    notes.push(
      t('Hard links are the originals: a program that writes into a file of the tree changes the original, too.'),
    );
  }
  if (mode === 'symlink') {
    notes.push(
      t('The links break when the originals are moved, and a program that writes through one changes the original.'),
    );
  }
  if (isWithin(target, root)) {
    notes.push(
      t(
        'The tree lies in the folder of the pictures. Winnow passes over it; other programs may take it for more pictures.',
      ),
    );
  }
  const classes = classList(labelled.map(({ labelFolder }) => labelFolder));
  if (classes.length > 1) {
    const numbered = classes.map(({ number, name }) => `${number} ${name}`);
    notes.push(t('Trainers number the labels by name: {0}.', listed(numbered)));
  }
  return notes;
}

/**
 * Whether a label's name is taken for a part of a split, which only README.md in the tree can put
 * right.
 */
export function wantsCard(files: readonly PlannedFile[]): boolean {
  return files.some(({ labelFolder }) => isTakenForSplit(labelFolder));
}

function takenForParts(files: readonly PlannedFile[], sidecars: readonly Sidecar[]): string {
  const names = [...new Set(files.map(({ labelFolder }) => labelFolder))].filter(isTakenForSplit).sort();
  return sidecars.includes('huggingface')
    ? t(
        'Hugging Face may take these labels for parts of a split: {0}. The tree has a README.md that says better; load it by its path, as in load_dataset("TREE"), not by "imagefolder".',
        listed(names),
      )
    : t(
        'Hugging Face may take these labels for parts of a split: {0}. The tree gets a README.md that says better; load it by its path, as in load_dataset("TREE"), not by "imagefolder".',
        listed(names),
      );
}

function missingParts(files: readonly PlannedFile[], parts: readonly SplitPart[], split: ExportSplit): string[] {
  return SPLIT_PARTS.filter((part) => split[part] > 0).flatMap((part) => {
    const all = new Set(files.map(({ labelFolder }) => labelFolder));
    for (const { row, labelFolder } of files) if (parts[row] === part) all.delete(labelFolder);
    if (all.size === 0) return [];
    return [
      t(
        'No picture of {0} is in {1}: they have too few. A trainer that counts the folders of {1} alone numbers its labels otherwise.',
        listed([...all].sort()),
        part,
      ),
    ];
  });
}

/** Files that a reader passes over, by ending. */
function passedOver(files: readonly PlannedFile[]): string[] {
  const byEndings = new Map<string, { readers: string[]; count: number }>();
  for (const [reader, endings] of READERS) {
    const unread = files.filter(({ name }) => !endings.test(name));
    if (unread.length === 0) continue;
    const names = [...new Set(unread.map(({ name }) => path.extname(name).toLowerCase() || t('no ending')))].sort();
    const key = listed(names);
    const known = byEndings.get(key) ?? { readers: [], count: unread.length };
    known.readers.push(reader);
    byEndings.set(key, known);
  }
  return [...byEndings].map(([endings, { readers, count }]) => {
    const who = readers.join(', ');
    return count === 1
      ? t('1 picture ({0}) is passed over by {1}. Export upright pixels, which are JPEG and PNG.', endings, who)
      : t(
          '{0} pictures ({1}) are passed over by {2}. Export upright pixels, which are JPEG and PNG.',
          count,
          endings,
          who,
        );
  });
}

function isWithin(place: string, folder: string): boolean {
  const way = path.relative(folder, place);
  return way !== '' && way.split(path.sep)[0] !== '..' && !path.isAbsolute(way);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? t('{0} … and {1} more', shown, names.length - SHOWN) : shown;
}
