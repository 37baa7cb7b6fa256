import type { GreySquare } from './grey-square';
import { normalEquations, UNKNOWNS, type Equations } from './normal-equations';
import type { Window } from './windows';

/** Steps after which the window is as good as it gets. */
const STEPS = 5;
/** A copy shows at least this share of each side. */
const LEAST_SIDE = 0.65;
/** How far a window may reach beyond the edge: a cut is never exactly where a pixel ends. */
const BEYOND = 0.03;
/** Edges that move by less are where they belong. */
const STILL = 0.002;

/**
 * Moves the edges of a window of `whole` until what it shows is most like `part`: Gauss–Newton on
 * the difference of brightness, whose gain and offset are left free. Both pictures have the same
 * side.
 * Source: Lucas and Kanade 1981; Baker and Matthews 2004, doi:10.1023/B:VISI.0000011205.11775.fd.
 */
export function aligned(whole: GreySquare, part: GreySquare, start: Window): Window {
  let window = start;
  for (let step = 0; step < STEPS; step++) {
    const moved = solved(normalEquations(whole, part, window));
    if (!moved) break;
    window = {
      left: clamp(window.left + moved[0]!, -BEYOND, 1 - LEAST_SIDE),
      right: clamp(window.right + moved[1]!, LEAST_SIDE, 1 + BEYOND),
      top: clamp(window.top + moved[2]!, -BEYOND, 1 - LEAST_SIDE),
      bottom: clamp(window.bottom + moved[3]!, LEAST_SIDE, 1 + BEYOND),
    };
    if (window.right - window.left < LEAST_SIDE || window.bottom - window.top < LEAST_SIDE) return start;
    if (Math.max(...moved.subarray(0, 4).map(Math.abs)) < STILL) break;
  }
  return window;
}

/**
 * Solves a symmetric system of which the upper half is given, by Gauss; undefined where it has no
 * one answer.
 */
function solved({ matrix, target }: Equations): Float64Array | undefined {
  const n = UNKNOWNS;
  for (let i = 0; i < n; i++) {
    matrix[i * n + i]! *= 1 + 1e-6;
    for (let j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i]!;
  }
  for (let i = 0; i < n; i++) {
    const pivot = matrix[i * n + i]!;
    if (!(pivot > 1e-6)) return undefined;
    for (let j = i + 1; j < n; j++) {
      const factor = matrix[j * n + i]! / pivot;
      for (let k = i; k < n; k++) matrix[j * n + k]! -= factor * matrix[i * n + k]!;
      target[j]! -= factor * target[i]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) target[i]! -= matrix[i * n + j]! * target[j]!;
    target[i]! /= matrix[i * n + i]!;
  }
  return target.every(Number.isFinite) ? target : undefined;
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
