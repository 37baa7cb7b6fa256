/** The keys with which pictures are looked at closely. */

export type LookKey =
  | { readonly kind: 'zoom'; readonly step: 1 | -1 }
  | { readonly kind: 'whole' }
  | { readonly kind: 'pixels' }
  | { readonly kind: 'step'; readonly by: 1 | -1 }
  | { readonly kind: 'nudge'; readonly right: number; readonly down: number }
  | { readonly kind: 'exclude' }
  | { readonly kind: 'undo' };

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const NUDGES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What zooms and moves, which no other view of the panel uses otherwise. */
export function zoomKey({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): LookKey | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const nudge = shiftKey ? NUDGES[key] : undefined;
  if (nudge) return { kind: 'nudge', right: nudge[0], down: nudge[1] };
  if (key === '+' || key === '=') return { kind: 'zoom', step: 1 };
  if (key === '-' || key === '_') return { kind: 'zoom', step: -1 };
  return key === '0' ? { kind: 'whole' } : undefined;
}

export function lookKey(pressed: Pressed): LookKey | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = pressed;
  if ((ctrlKey || metaKey) && !altKey && !shiftKey) return key === 'z' ? { kind: 'undo' } : undefined;
  const zooms = zoomKey(pressed);
  if (zooms || altKey || shiftKey) return zooms;
  if (key === '1') return { kind: 'pixels' };
  if (key === 'ArrowRight' || key === 'PageDown') return { kind: 'step', by: 1 };
  if (key === 'ArrowLeft' || key === 'PageUp') return { kind: 'step', by: -1 };
  return key === 'Delete' ? { kind: 'exclude' } : undefined;
}
