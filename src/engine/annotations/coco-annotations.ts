import { t } from '@vscode/l10n';
import { wordsOf } from '../../domain/error-words';
import { slashed } from '../tables/columns';
import { Passed, type Annotations, type KnownImage } from './annotation';
import { unreadable } from './unreadable';

/**
 * COCO's JSON: the category of each picture's annotations. A picture with annotations of several
 * categories has no one class, and is passed over.
 * @throws WinnowFailure `bad-request` that names file, place and fault.
 */
export function cocoAnnotations(text: string, file: string): Annotations {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(file, '', t('it is no JSON ({0})', wordsOf(error)));
  }
  const document = recordOf(value);
  if (!document || !Array.isArray(document.images) || !Array.isArray(document.annotations)) {
    throw unreadable(file, '', t('it has no lists "images" and "annotations", as COCO has them'));
  }
  const names = new Map(listOf(document.categories, file, 'categories').map(({ id, name }) => [id, name]));
  const categories = new Map<unknown, Set<unknown>>();
  listOf(document.annotations, file, 'annotations').forEach(({ image_id: image, category_id: category }, at) => {
    if (!names.has(category)) {
      throw unreadable(file, `annotations[${at}]`, t('there is no category {0}', JSON.stringify(category)));
    }
    const known = categories.get(image);
    if (known) known.add(category);
    else categories.set(image, new Set([category]));
  });
  const images: KnownImage[] = [];
  const passed = new Passed();
  listOf(document.images, file, 'images').forEach(({ id, file_name: name }, at) => {
    if (typeof name !== 'string' || name === '') throw unreadable(file, `images[${at}]`, t('it has no "file_name"'));
    const [category, ...others] = categories.get(id) ?? [];
    if (category === undefined) passed.add(t('without an annotation'));
    else if (others.length > 0) passed.add(t('with annotations of several categories'));
    else images.push({ path: slashed(name), klass: String(names.get(category)) });
  });
  return { kind: t('COCO annotations'), images, passedOver: passed.counts };
}

function listOf(value: unknown, file: string, name: string): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw unreadable(file, '', t('it has no list "{0}", as COCO has it', name));
  return value.map((each, at) => {
    const record = recordOf(each);
    if (!record) throw unreadable(file, `${name}[${at}]`, t('it is no object'));
    return record;
  });
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
