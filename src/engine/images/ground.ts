/** Mean brightness of a drawing, 0…255, above which it would be lost on white. */
const LIGHT = 200;
/** Share of a picture that must be clear for its ground to matter. */
const CLEAR_SHARE = 0.02;

export interface OnGround {
  /** width × height × 3 bytes, RGB interleaved. */
  readonly pixels: Uint8Array;
  readonly ground: 'white' | 'black';
}

/**
 * Lays a transparent picture on a ground that shows it: white, and black where what is drawn is
 * itself nearly white.
 * @param rgba pixels × 4 bytes, not premultiplied.
 * @returns undefined where nothing at all is opaque.
 */
export function onGround(rgba: Uint8Array): OnGround | undefined {
  const count = rgba.length / 4;
  let cover = 0;
  let brightness = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3]!;
    cover += alpha;
    brightness += alpha * (0.299 * rgba[i]! + 0.587 * rgba[i + 1]! + 0.114 * rgba[i + 2]!);
  }
  if (cover === 0) return undefined;
  const clear = 1 - cover / (255 * count);
  const ground = clear >= CLEAR_SHARE && brightness / cover > LIGHT ? 'black' : 'white';
  const shade = ground === 'white' ? 255 : 0;
  const pixels = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    const alpha = rgba[i * 4 + 3]! / 255;
    for (let c = 0; c < 3; c++) pixels[i * 3 + c] = Math.round(rgba[i * 4 + c]! * alpha + shade * (1 - alpha));
  }
  return { pixels, ground };
}
