import { mkdirSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { Random } from '../../../src/engine/base/random';

/** Shapes in a scene: enough that no two scenes are alike. */
const SHAPES = 40;

/** A scene of many shapes, another one for each number, 240 × 180. */
export function scene(number: number): Sharp {
  const random = new Random(number).fork('scene');
  const draw = (least: number, most: number): string => (least + (most - least) * random.next()).toFixed(1);
  const shapes = Array.from({ length: SHAPES }, (_, at) => {
    const colour = `hsl(${draw(0, 360)},${draw(20, 80)}%,${draw(15, 85)}%)`;
    return at % 2 === 0
      ? `<circle cx="${draw(0, 240)}" cy="${draw(0, 180)}" r="${draw(6, 40)}" fill="${colour}"/>`
      : `<rect x="${draw(-20, 220)}" y="${draw(-20, 160)}" width="${draw(10, 80)}" height="${draw(6, 60)}" transform="rotate(${draw(0, 90)} 120 90)" fill="${colour}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="180"><rect width="240" height="180" fill="hsl(${draw(0, 360)},40%,60%)"/>${shapes.join('')}</svg>`;
  return sharp(Buffer.from(svg));
}

/** A house by the same few lines, another one for each number: other place, colours and ground. */
export function house(number: number): Sharp {
  const random = new Random(number).fork('house');
  const between = (least: number, most: number): number => least + (most - least) * random.next();
  const specks = Array.from(
    { length: 40 },
    () =>
      `<circle cx="${between(0, 160)}" cy="${between(0, 160)}" r="${between(2, 12)}" fill="hsl(210 12% ${between(70, 92)}%)" fill-opacity="0.5"/>`,
  );
  const place = `translate(${80 + between(-6, 6)} ${80 + between(-6, 6)}) rotate(${between(-5, 5)}) scale(1.2)`;
  const ink = `hsl(${between(0, 30)} 60% ${between(12, 28)}%)`;
  const fill = `hsl(${between(0, 30)} 65% ${between(50, 66)}%)`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160"><rect width="160" height="160" fill="hsl(210 14% 85%)"/>${specks.join('')}
    <g transform="${place}" stroke="${ink}" stroke-width="5" fill="${fill}"><rect x="-40" y="-8" width="80" height="54"/>
    <path d="M-50-8 0-50 50-8Z" fill="${ink}"/><rect x="${between(-22, 8)}" y="14" width="18" height="32" fill="${ink}"/>
    <rect x="-34" y="-1" width="15" height="12"/><rect x="19" y="-1" width="15" height="12"/></g></svg>`;
  return sharp(Buffer.from(svg));
}

/** What happens to pictures on their way, by name. */
export const TREATMENTS: Readonly<Record<string, (picture: Sharp) => Sharp>> = {
  scaled: (picture) => picture.resize(130, 98).jpeg({ quality: 88 }),
  cut: (picture) => picture.extract({ left: 14, top: 9, width: 212, height: 160 }).jpeg({ quality: 88 }),
  compressed: (picture) => picture.jpeg({ quality: 25 }),
  darker: (picture) => picture.linear(0.65, 0).jpeg({ quality: 88 }),
  mirrored: (picture) => picture.flop().jpeg({ quality: 88 }),
  captioned: (picture) =>
    picture
      .composite([
        {
          input: Buffer.from(
            '<svg width="240" height="180"><rect y="156" width="240" height="24" fill="black"/><text x="20" y="174" font-size="18" fill="white">by the sea</text></svg>',
          ),
        },
      ])
      .jpeg({ quality: 88 }),
};

/**
 * Writes scenes 0 … count − 1 as `scene-NN.png`, and each treatment of the scene whose number is
 * the treatment's place.
 */
export async function writeScenes(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const name = (number: number): string => `scene-${String(number).padStart(2, '0')}`;
  for (let number = 0; number < count; number++) {
    await scene(number)
      .png()
      .toFile(path.join(folder, `${name(number)}.png`));
  }
  for (const [number, [treatment, treat]] of Object.entries(TREATMENTS).entries()) {
    const whole = await scene(number).png().toBuffer();
    await treat(sharp(whole)).toFile(path.join(folder, `${name(number)}-${treatment}.jpg`));
  }
}
