/**
 * Shifts and scales points in the plane into [-1, 1], alike in both directions; the middle of their
 * extent becomes 0.
 */
export function intoUnitSquare(x: Float32Array, y: Float32Array): void {
  const [left, right] = extent(x);
  const [bottom, top] = extent(y);
  const scale = 2 / (Math.max(right - left, top - bottom) || 2);
  x.forEach((value, i) => (x[i] = clamp((value - (left + right) / 2) * scale)));
  y.forEach((value, i) => (y[i] = clamp((value - (bottom + top) / 2) * scale)));
}

function extent(values: Float32Array): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Single precision may round a border to a hair outside. */
function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value));
}
