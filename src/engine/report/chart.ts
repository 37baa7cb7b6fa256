import { escaped, tag } from '../base/markup';
import type { CardFacts } from './card-facts';

const WIDTH = 520;
const HEIGHT = 150;
const LEFT = 6;
const BOTTOM = 20;
const TOP = 16;

/**
 * Labelled images by confidence: a bar each tenth, in front of it the share that a person reviewed.
 */
export function confidenceChart(bins: CardFacts['bins']): string {
  const most = bins.reduce((largest, { images }) => Math.max(largest, images), 1);
  const step = (WIDTH - 2 * LEFT) / bins.length;
  const room = HEIGHT - BOTTOM - TOP;
  const bars = bins.flatMap(({ images, reviewed }, i) => {
    const x = LEFT + i * step + 2;
    const bar = (count: number, name: string): string => {
      const height = (count / most) * room;
      const place = { x: x.toFixed(1), y: (HEIGHT - BOTTOM - height).toFixed(1) };
      return tag('rect', { ...place, width: (step - 4).toFixed(1), height: height.toFixed(1), class: name });
    };
    const middle = (x + step / 2 - 2).toFixed(1);
    const words = (y: number, text: string): string =>
      tag('text', { x: middle, y, 'text-anchor': 'middle' }, escaped(text));
    const top = HEIGHT - BOTTOM - (images / most) * room - 4;
    return [
      bar(images, 'all'),
      bar(reviewed, 'reviewed'),
      ...(images > 0 ? [words(Number(top.toFixed(1)), String(images))] : []),
      words(HEIGHT - 6, `${i * 10}–${(i + 1) * 10}`),
    ];
  });
  const said = bins.map(({ images }, i) => `${i * 10} to ${(i + 1) * 10} %: ${images}`).join('; ');
  const label = `Labelled images by confidence. ${said}.`;
  return tag('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label }, ...bars);
}
