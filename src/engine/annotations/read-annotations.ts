import { t } from '@vscode/l10n';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { wordsOf } from '../../domain/error-words';
import { WinnowFailure } from '../base/failure';
import { tableText } from '../tables/table-text';
import type { Annotations } from './annotation';
import { classTable } from './class-table';
import { classTree } from './class-tree';
import { cocoAnnotations } from './coco-annotations';
import { jsonLines } from './json-lines';
import { unreadable } from './unreadable';
import { yoloLabels } from './yolo-labels';

/** Files by which a folder is more than a tree of classes, the surest first. */
const TELLING = ['metadata.jsonl', 'metadata.csv', 'data.yaml', 'data.yml', 'dataset.yaml'];

/** What labels from elsewhere may be, for a person. */
export const READABLE = t(
  'Labels are a folder with one sub-folder a class, a CSV or TSV with columns such as path and label, JSON lines, COCO annotations, a Hugging Face metadata file, or the data.yaml of Ultralytics labels.',
);

/**
 * Labels from elsewhere, known by what the file or folder holds: a table, JSON lines, COCO's
 * annotations, Ultralytics' labels, a Hugging Face folder, or a tree of classes.
 * @throws WinnowFailure `bad-request` that names file, place in it and fault.
 */
export async function readAnnotations(place: string): Promise<Annotations> {
  const isFolder = (
    await stat(place).catch((error: NodeJS.ErrnoException): never => {
      throw new WinnowFailure(
        'bad-request',
        t('The labels {0} cannot be read ({1}).', place, error.code ?? error.message),
      );
    })
  ).isDirectory();
  const read = isFolder ? await inFolder(place) : await inFile(place);
  if (read.images.length === 0) {
    const passed = passedOverInWords(read);
    throw new WinnowFailure(
      'bad-request',
      passed === ''
        ? t('{0} holds no image with a class. {1}', place, READABLE)
        : t('{0} holds no image with a class ({1}). {2}', place, passed, READABLE),
    );
  }
  return read;
}

/** Pictures that were passed over, in a line; empty where there are none. */
export function passedOverInWords({ passedOver }: Annotations): string {
  return [...passedOver].map(([reason, count]) => `${count} ${reason}`).join(', ');
}

async function inFolder(folder: string): Promise<Annotations> {
  const names = await readdir(folder);
  const telling = TELLING.find((name) => names.includes(name));
  if (telling !== undefined) return inFile(path.join(folder, telling));
  return classTree(folder);
}

async function inFile(file: string): Promise<Annotations> {
  if (/\.ya?ml$/i.test(file)) return yoloLabels(file);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException): never => {
    throw unreadable(file, '', t('it cannot be read ({0})', error.code ?? error.message));
  });
  if (/\.(?:jsonl|ndjson)$/i.test(file)) return jsonLines(textOf(bytes, file), file, await classNamesBeside(file));
  if (/\.json$/i.test(file)) {
    const text = textOf(bytes, file);
    // Some write JSON lines under this ending.
    return /^\s*\{[^\n]*\}\s*\n\s*\{/.test(text) ? jsonLines(text, file) : cocoAnnotations(text, file);
  }
  return classTable(bytes, file);
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    return tableText(bytes);
  } catch (error) {
    throw unreadable(file, '', wordsOf(error));
  }
}

/**
 * Names of the classes by number, from the head of the README.md that Hugging Face keeps beside the
 * metadata.
 */
async function classNamesBeside(file: string): Promise<string[]> {
  const text = await readFile(path.join(path.dirname(file), 'README.md'), 'utf8').catch(() => '');
  const head = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (head === undefined) return [];
  try {
    return namesIn(parse(head));
  } catch {
    // A card that cannot be read names nothing.
    return [];
  }
}

/** The first `class_label: names:` below a value. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const names: unknown = (value as { class_label?: { names?: unknown } }).class_label?.names;
  if (typeof names === 'object' && names !== null) return Object.values(names).map(String);
  for (const part of Object.values(value)) {
    const found = namesIn(part);
    if (found.length > 0) return found;
  }
  return [];
}
