// Small drawings of four kinds (wheels, houses, leaves, faces) that no two runs of a camera would
// make alike: position, size, tilt, colours and background vary, all from one seed. They serve as
// the README's sample and as the pictures of the tests.
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

export const KINDS = ['wheel', 'house', 'leaf', 'face'];
const SIDE = 160;

/**
 * Mulberry32: the same seed draws the same pictures on every machine. Returns uniform numbers in
 * [0, 1).
 */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Each drawing is centred on 0, 0 and about 100 units wide; `ink` is its line, `fill` its surface.
 */
const DRAW = {
  wheel(ink, fill, random) {
    const spokes = 6 + 2 * Math.floor(random() * 2);
    const lines = Array.from({ length: spokes }, (_, i) => {
      const angle = (2 * Math.PI * i) / spokes;
      return `<line x1="0" y1="0" x2="${44 * Math.cos(angle)}" y2="${44 * Math.sin(angle)}"/>`;
    });
    return `<g stroke="${ink}" stroke-width="5"><circle r="46" fill="${fill}" stroke-width="9"/>${lines.join('')}
      <circle r="9" fill="${ink}"/></g>`;
  },
  house(ink, fill, random) {
    const door = -22 + random() * 30;
    return `<g stroke="${ink}" stroke-width="5" stroke-linejoin="round" fill="${fill}"><rect x="-40" y="-8" width="80" height="54"/>
      <path d="M-50-8 0-50 50-8Z" fill="${ink}"/><rect x="${door}" y="14" width="18" height="32" fill="${ink}"/>
      <rect x="-34" y="-1" width="15" height="12"/><rect x="19" y="-1" width="15" height="12"/></g>`;
  },
  leaf(ink, fill, random) {
    const veins = Array.from({ length: 4 }, (_, i) => {
      const y = -24 + i * 16;
      return `M0 ${y + 8}L${14 + random() * 6} ${y - 6}M0 ${y + 8}L${-14 - random() * 6} ${y - 6}`;
    });
    return `<g stroke="${ink}" stroke-width="3"><path d="M0-50C36-24 34 22 0 42C-34 22-36-24 0-50Z" fill="${fill}" stroke-width="4"/>
      <path d="M0-46V56${veins.join('')}" fill="none"/></g>`;
  },
  face(ink, fill, random) {
    const smile = 10 + random() * 16;
    return `<g stroke="${ink}" stroke-width="4"><ellipse rx="38" ry="47" fill="${fill}"/><circle cx="-15" cy="-12" r="6" fill="${ink}"/>
      <circle cx="15" cy="-12" r="6" fill="${ink}"/><path d="M-18 18Q0 ${18 + smile} 18 18" fill="none" stroke-width="6"/>
      <path d="M-40-22Q0-72 40-22Q0-42-40-22" fill="${ink}"/></g>`;
  },
};

/** Things have their usual colours, within limits: degrees on the colour circle. */
const HUE = { wheel: 270, house: 5, leaf: 120, face: 45 };

function drawing(kind, random) {
  const between = (low, high) => low + random() * (high - low);
  const hue = HUE[kind] + between(-18, 18);
  const ground = between(190, 230);
  const specks = Array.from({ length: 40 }, () => {
    const lightness = between(70, 92);
    return `<circle cx="${between(0, SIDE)}" cy="${between(0, SIDE)}" r="${between(2, 12)}"
      fill="hsl(${ground} 12% ${lightness}%)" fill-opacity="0.5"/>`;
  });
  const place = `translate(${SIDE / 2 + between(-9, 9)} ${SIDE / 2 + between(-9, 9)}) rotate(${between(-10, 10)})`;
  const ink = `hsl(${hue} 60% ${between(12, 28)}%)`;
  const fill = `hsl(${hue + between(-10, 10)} 65% ${between(50, 66)}%)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">
    <defs><linearGradient id="ground" x2="${random()}" y2="1"><stop stop-color="hsl(${ground} 14% 90%)"/>
    <stop offset="1" stop-color="hsl(${ground} 14% ${between(72, 86)}%)"/></linearGradient></defs>
    <rect width="${SIDE}" height="${SIDE}" fill="url(#ground)"/>${specks.join('')}
    <g transform="${place} scale(${between(0.95, 1.35)})">${DRAW[kind](ink, fill, random)}</g></svg>`;
}

/**
 * Draws `perKind` JPEG pictures of each kind into one flat folder, in an order and under names that
 * do not tell the kind.
 * @returns {Promise<Map<string, string>>} file name → kind
 */
export async function drawPictures(folder, { perKind = 60, seed = 1, kinds = KINDS } = {}) {
  fs.mkdirSync(folder, { recursive: true });
  const random = generator(seed);
  const truth = new Map();
  for (let round = 0; round < perKind; round++) {
    for (const kind of kinds) {
      let name;
      do name = `IMG_${String(Math.floor(random() * 9000) + 1000)}.jpg`;
      while (truth.has(name));
      truth.set(name, kind);
      await sharp(Buffer.from(drawing(kind, random)))
        .jpeg({ quality: 88 })
        .toFile(path.join(folder, name));
    }
  }
  return truth;
}

/** The truth as a CSV that `winnow evaluate` reads. */
export function writeTruth(file, truth) {
  const rows = [...truth].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, kind]) => `${name},${kind}`);
  fs.writeFileSync(file, `path,label\n${rows.join('\n')}\n`);
}
