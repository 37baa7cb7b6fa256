import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

/** Discs and stripes of many shades: two groups that every extractor can tell apart. */
export async function discsAndStripes(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const shade = `hsl(${(i * 37) % 360},70%,60%)`;
    const shape =
      i % 2 === 0
        ? `<circle cx="${40 + (i % 7)}" cy="${46 - (i % 5)}" r="${24 + (i % 6)}" fill="${shade}"/>`
        : [10, 34, 58, 82].map((x) => `<rect x="${x + (i % 5)}" width="10" height="96" fill="${shade}"/>`).join('');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="#222"/>${shape}</svg>`;
    const name = `${i % 2 === 0 ? 'disc' : 'stripe'}-${String(i).padStart(3, '0')}.png`;
    await sharp(Buffer.from(svg)).png().toFile(path.join(folder, name));
  }
}
