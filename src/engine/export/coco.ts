import type { ExportedClass } from '../../domain/exports';
import type { WrittenPicture } from './sidecars';

/**
 * Annotations in COCO's format: each picture has one, a box of its whole area. Categories count
 * from 1, as COCO's own do, so a category is the class's number and one.
 */
export function cocoFile(pictures: readonly WrittenPicture[], classes: readonly ExportedClass[]): string {
  const numbers = new Map(classes.map(({ name, number }) => [name, number]));
  const images = pictures.map(({ file, size, tags }, at) => {
    const sides = { width: size?.width ?? 0, height: size?.height ?? 0 };
    return { id: at + 1, file_name: file, ...sides, ...(tags ? { tags } : {}) };
  });
  const annotations = pictures.map(({ folder }, at) => {
    const { id, width, height } = images[at]!;
    const box = { bbox: [0, 0, width, height], area: width * height, iscrowd: 0, segmentation: [] };
    return { id, image_id: id, category_id: numbers.get(folder)! + 1, ...box };
  });
  const categories = classes.map(({ name, number }) => {
    return { id: number + 1, name, supercategory: '' };
  });
  const info = { description: 'Written by Winnow: one box a picture, of the whole of it' };
  return JSON.stringify({ info, licenses: [], images, annotations, categories }) + '\n';
}
