import { t } from '@vscode/l10n';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { isForeignFile, isForeignFolder } from '../classes/foreign-names';
import { Passed, type Annotations, type KnownImage } from './annotation';
import { firstLineOf } from '../base/failure';
import { unreadable } from './unreadable';

/**
 * Ultralytics' labels: a YAML file with the names of the classes, and beside it folders `labels`,
 * where a text file a picture has a line a box, which begins with the class's number. A picture
 * with boxes of several classes has no one class.
 * @throws WinnowFailure `bad-request` that names file, line and fault.
 */
export async function yoloLabels(file: string): Promise<Annotations> {
  const document = yamlIn(await readFile(file, 'utf8'), file);
  const names = namesOf(document.names);
  if (!names) throw unreadable(file, 'names', t('it must list the classes, as in names: [cat, dog]'));
  const given = typeof document.path === 'string' ? document.path : '.';
  const root = path.resolve(path.dirname(file), given);
  const images: KnownImage[] = [];
  const passed = new Passed();
  const texts = await textsBelow(root, []).catch(() => []);
  const labels = texts.length > 0 ? { root, texts } : await textsBeside(file);
  for (const way of labels.texts) {
    const place = path.join(labels.root, ...way);
    const numbers = classesIn(await readFile(place, 'utf8'), place, names);
    const [klass, ...others] = numbers;
    if (klass === undefined) passed.add(t('without a box'));
    else if (others.length > 0) passed.add(t('with boxes of several classes'));
    // The ending of the picture is not known; the place is that of the labels.
    else images.push({ path: way.map((name) => (name === 'labels' ? 'images' : name)).join('/'), klass });
  }
  if (images.length === 0 && passed.counts.size === 0) {
    throw unreadable(file, '', t('there is no text file in a folder "labels" below {0}', root));
  }
  return { kind: t('Ultralytics labels'), images, passedOver: passed.counts };
}

/** A data set that was moved has its path no more. */
async function textsBeside(file: string): Promise<{ root: string; texts: string[][] }> {
  const root = path.dirname(file);
  return { root, texts: await textsBelow(root, []) };
}

function yamlIn(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
    throw unreadable(file, line === undefined ? '' : t('line {0}', line), t('it is no YAML ({0})', firstLineOf(error)));
  }
  throw unreadable(file, '', t('it is no table of names and values'));
}

/** Class names by number, from a list or from a table of numbers. */
function namesOf(value: unknown): ReadonlyMap<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value).map(([number, name]) => [number, String(name)]));
}

/** The different classes of a label file. */
function classesIn(text: string, file: string, names: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>();
  text.split(/\r?\n/).forEach((line, at) => {
    const [number] = line.trim().split(/\s+/);
    if (number === undefined || number === '') return;
    const name = names.get(number);
    if (name === undefined)
      throw unreadable(file, t('line {0}', at + 1), t('there is no class {0}', JSON.stringify(number)));
    found.add(name);
  });
  return [...found];
}

/** Text files in folders called `labels`, by the names on their way. */
async function textsBelow(root: string, above: readonly string[]): Promise<string[][]> {
  const found: string[][] = [];
  for (const entry of await readdir(path.join(root, ...above), { withFileTypes: true })) {
    const at = [...above, entry.name];
    if (entry.isDirectory()) {
      if (!isForeignFolder(entry.name)) for (const file of await textsBelow(root, at)) found.push(file);
    } else if (above.includes('labels') && /\.txt$/i.test(entry.name) && !isForeignFile(entry.name)) {
      if (entry.name.toLowerCase() !== 'classes.txt') found.push(at);
    }
  }
  return found;
}
