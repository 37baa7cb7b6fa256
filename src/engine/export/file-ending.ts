import path from 'node:path';
import type { ExportPixels } from '../../domain/exports';
import { formatIn } from './size-and-turn';

/** Endings that readers know; others, and none, come from the contents. */
const KNOWN = /\.(?:jpe?g|png|gif|webp|tiff?|bmp|avif|p[bgnp]m)$/i;
/** Endings that stand for another one: no reader but Winnow looks for them. */
const RARE = /\.(?:jfif|jpe|dib|heif)$/i;
const USUAL = { jpeg: 'jpg', png: 'png', gif: 'gif', webp: 'webp', tiff: 'tif', bmp: 'bmp', heif: 'avif', pnm: 'ppm' };

/**
 * The name under which readers take a file for the picture that it is: with the usual ending of its
 * contents where it has none that they know. Upright pixels are written as JPEG or PNG, so their
 * names end so.
 */
export async function readableName(name: string, source: string, pixels: ExportPixels): Promise<string> {
  if (pixels === 'original' && KNOWN.test(name)) return name;
  const format = await formatIn(source).catch(() => undefined);
  if (!format) return name;
  const ending = pixels === 'upright' ? (format === 'jpeg' ? 'jpg' : 'png') : USUAL[format];
  if (ending === 'jpg' && /\.jpe?g$/i.test(name)) return name;
  const stem = KNOWN.test(name) || RARE.test(name) ? name.slice(0, -path.extname(name).length) : name;
  return path.extname(name).toLowerCase() === `.${ending}` ? name : `${stem}.${ending}`;
}
