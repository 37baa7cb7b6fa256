/**
 * The silhouette plot of one extractor: for each cluster, its images' silhouettes as bars, the best
 * first.
 */
import { t } from '@vscode/l10n';
import { scaleOf } from '../ui/chart-scale';
import { element } from '../ui/element';
import { onThemeChange, css, Palette } from '../ui/palette';
import { count, EXTRACTOR_WORDS } from '../ui/wording';
import type { ExtractorName } from '../../src/domain/methods';

/**
 * More bars than this are thinned out evenly; the shape stays. Source of the plot: Rousseeuw 1987.
 */
const MOST_BARS = 5000;
const LABELS = 76;
const GAP = 6;
const AXIS = 18;

export interface Profile {
  readonly cluster: number;
  readonly size: number;
  readonly mean: number;
  /** Descending; all of them, or an even sample. */
  readonly bars: readonly number[];
}

/** One profile a cluster, by cluster; undecided images have none. */
export function profiles(partition: readonly number[], silhouettes: readonly number[]): Profile[] {
  const values = new Map<number, number[]>();
  partition.forEach((cluster, image) => {
    const value: unknown = silhouettes[image];
    if (cluster < 0 || typeof value !== 'number' || !Number.isFinite(value)) return;
    const list = values.get(cluster);
    if (list) list.push(value);
    else values.set(cluster, [value]);
  });
  const total = [...values.values()].reduce((sum, list) => sum + list.length, 0);
  const step = Math.max(1, total / MOST_BARS);
  return [...values]
    .sort(([a], [b]) => a - b)
    .map(([cluster, list]) => {
      const sorted = list.sort((a, b) => b - a);
      const length = Math.max(1, Math.round(list.length / step));
      const bars = Array.from({ length }, (_, i) => sorted[Math.floor(((i + 0.5) * list.length) / length)]!);
      return { cluster, size: list.length, mean: list.reduce((sum, value) => sum + value, 0) / list.length, bars };
    });
}

/** Draws itself as wide as it is given room. */
export class SilhouettePlot {
  readonly element = element('div', { class: 'silhouette' });
  private readonly canvas = element('canvas', { attributes: { role: 'img' } });
  private shown: readonly Profile[] = [];

  constructor() {
    this.element.append(this.canvas);
    new ResizeObserver(() => this.draw()).observe(this.element);
    onThemeChange(() => this.draw());
  }

  show(extractor: ExtractorName, shown: readonly Profile[]): void {
    this.shown = shown;
    const size = shown.reduce((sum, profile) => sum + profile.size, 0);
    const each = shown.map(({ cluster, mean }) => t('cluster {0} {1}', cluster, mean.toFixed(2))).join(', ');
    const words = t(
      'Silhouettes of {0} images in the {1} features. Means: {2}.',
      count(size),
      EXTRACTOR_WORDS[extractor],
      each,
    );
    this.canvas.setAttribute('aria-label', words);
    this.draw();
  }

  private draw(): void {
    const width = this.element.clientWidth;
    if (width === 0 || this.shown.length === 0) return;
    const total = this.shown.reduce((sum, { bars }) => sum + bars.length, 0);
    const size = this.shown.reduce((sum, profile) => sum + profile.size, 0);
    const gaps = GAP * (this.shown.length - 1);
    const least = 14 * this.shown.length;
    const heightOf = (bars: number): number => Math.max(14, (bars / total) * Math.max(260, least));
    const height = this.shown.reduce((sum, { bars }) => sum + heightOf(bars.length), gaps + AXIS);
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d');
    if (context === null) return;
    context.scale(ratio, ratio);
    const palette = new Palette();
    const style = getComputedStyle(this.element);
    context.font = `11px ${style.fontFamily}`;
    const lowest = this.shown.reduce((low, { bars }) => Math.min(low, bars.at(-1) ?? 0), 0);
    const left = lowest < -0.02 ? Math.max(-1, Math.floor(lowest * 5) / 5) : 0;
    const room = width - LABELS - 56;
    const x = scaleOf([left, 1], LABELS, LABELS + room);
    let top = 0;
    for (const { cluster, bars, mean } of this.shown) {
      const tall = heightOf(bars.length);
      context.fillStyle = css(palette.category(cluster));
      bars.forEach((value, i) => {
        const from = x(Math.min(0, value));
        const to = x(Math.max(0, value));
        context.fillRect(from, top + (i / bars.length) * tall, Math.max(0.5, to - from), tall / bars.length + 0.3);
      });
      context.fillStyle = css(palette.foreground);
      context.textBaseline = 'middle';
      context.textAlign = 'end';
      context.fillText(t('Cluster {0}', cluster), LABELS - 8, top + tall / 2);
      context.textAlign = 'start';
      context.fillText(mean.toFixed(2), width - 48, top + tall / 2);
      top += tall + GAP;
    }
    const mean = this.shown.reduce((sum, profile) => sum + profile.mean * profile.size, 0) / size;
    context.strokeStyle = context.fillStyle = css(palette.foreground, 0.75);
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(x(mean), 0);
    context.lineTo(x(mean), height - AXIS);
    context.stroke();
    context.textBaseline = 'bottom';
    context.textAlign = 'center';
    context.fillText(t('mean {0}', mean.toFixed(2)), x(mean), height);
    if (Math.abs(x(0) - x(mean)) > 50) context.fillText('0', x(0), height);
    if (Math.abs(x(1) - x(mean)) > 50) context.fillText('1', x(1), height);
  }
}
