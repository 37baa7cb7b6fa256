import { mkdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

/**
 * Writes small pictures of three kinds (discs, stripes, checks), named so that kinds alternate in
 * path order.
 */
export async function writePictures(folder: string, count: number): Promise<Map<string, string>> {
  mkdirSync(folder, { recursive: true });
  const truth = new Map<string, string>();
  const kinds = ['disc', 'stripes', 'checks'] as const;
  for (let i = 0; i < count; i++) {
    const kind = kinds[i % 3]!;
    const hue = [20, 130, 250][i % 3]! + ((i * 7) % 20);
    const at = 30 + ((i * 13) % 36);
    const colour = `hsl(${hue},70%,${40 + ((i * 5) % 20)}%)`;
    const shapes =
      kind === 'disc'
        ? `<circle cx="${at}" cy="${96 - at}" r="24" fill="${colour}"/>`
        : kind === 'stripes'
          ? [0, 1, 2, 3, 4]
              .map((s) => `<rect x="${s * 20 + (i % 9)}" width="9" height="96" fill="${colour}"/>`)
              .join('')
          : [...Array(16).keys()]
              .map(
                (s) =>
                  `<rect x="${(s % 4) * 24 + ((s >> 2) % 2) * 12 - (i % 7)}" y="${(s >> 2) * 24}" width="12" height="24" fill="${colour}"/>`,
              )
              .join('');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="hsl(${(i * 31) % 360},20%,88%)"/>${shapes}</svg>`;
    const name = `picture-${String(i).padStart(3, '0')}.png`;
    await sharp(Buffer.from(svg)).png().toFile(path.join(folder, name));
    truth.set(name, kind);
  }
  return truth;
}
