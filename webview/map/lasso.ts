/** A closed line drawn by hand, and what lies inside it. */

export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

/** Even-odd rule; a line of fewer than three points holds nothing. */
export function insideLasso(line: readonly ScreenPoint[], x: number, y: number): boolean {
  if (line.length < 3) return false;
  let inside = false;
  let before = line[line.length - 1]!;
  for (const point of line) {
    if (point.y > y !== before.y > y) {
      const crossing = point.x + ((y - point.y) / (before.y - point.y)) * (before.x - point.x);
      if (x < crossing) inside = !inside;
    }
    before = point;
  }
  return inside;
}
