/** Icons of buttons, in the size of the editor's own. */
import { svg } from './element';

const PATHS = {
  pencil: 'M11 2.5 13.5 5 5.5 13 2.4 13.6 3 10.5Z M9.3 4.2 11.8 6.7',
  undo: 'M5.5 3 2.5 6 5.5 9 M2.8 6H9a4 4 0 0 1 0 8H6',
  redo: 'M10.5 3 13.5 6 10.5 9 M13.2 6H7a4 4 0 0 0 0 8H10',
  plus: 'M8 3V13 M3 8H13',
  minus: 'M3 8H13',
  previous: 'M9.8 3.5 5.3 8 9.8 12.5',
  next: 'M6.2 3.5 10.7 8 6.2 12.5',
  close: 'M3.5 3.5 12.5 12.5 M12.5 3.5 3.5 12.5',
  more: 'M3 8h.01 M8 8h.01 M13 8h.01',
} as const;

export function icon(name: keyof typeof PATHS): SVGElement {
  const line = { fill: 'none', stroke: 'currentColor', 'stroke-width': name === 'more' ? 2 : 1.1 };
  return svg(
    'svg',
    { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { ...line, 'stroke-linejoin': 'round', 'stroke-linecap': 'round', d: PATHS[name] }),
  );
}
