/**
 * One image as the extractors see it: the pixels, what the autoencoders keep of them, its edges,
 * and the first responses.
 */
import { t } from '@vscode/l10n';
import type { ImageFacts } from '../../src/protocol/inspection';
import { element, svg } from '../ui/element';

const CELLS = 8;
const ORIENTATIONS = 9;

export function imageView(facts: ImageFacts): HTMLElement {
  const figures = [
    figure(t('Seen, 64 × 64'), picture(facts.seen, t('The image as the networks see it'))),
    facts.reconstruction === null
      ? undefined
      : figure(t('Reconstruction'), picture(facts.reconstruction, t('What the autoencoder makes of it'))),
    facts.vaeReconstruction === null
      ? undefined
      : figure('VAE', picture(facts.vaeReconstruction, t('What the variational autoencoder makes of it'))),
    facts.vaeSamples.length === 0
      ? undefined
      : figure(
          t('VAE, {0} random codes', facts.vaeSamples.length),
          tiles(
            facts.vaeSamples,
            t('What the variational autoencoder makes of {0} random codes', facts.vaeSamples.length),
          ),
        ),
    figure('HOG', strokes(facts.hog)),
    facts.responses.length === 0
      ? undefined
      : figure(
          t('First layer, {0} filters', facts.responses.length),
          tiles(
            facts.responses,
            t("Responses of {0} filters of the exemplar CNN's first layer", facts.responses.length),
          ),
        ),
  ];
  return element('div', { class: 'seen-row' }, ...figures.filter((node) => node !== undefined));
}

function figure(caption: string, content: Node): HTMLElement {
  return element(
    'figure',
    {},
    element('figcaption', {}, element('span', { class: 'extractor', text: caption })),
    content,
  );
}

function tiles(addresses: readonly string[], label: string): HTMLElement {
  const grid = element('div', { class: 'tiles', attributes: { role: 'img', 'aria-label': label } });
  grid.append(...addresses.map((address) => picture(address, '')));
  return grid;
}

/**
 * A PNG given as a `data:` address, decoded by hand: so it is drawn whether or not the page's
 * policy allows such images.
 */
function picture(address: string, label: string): HTMLCanvasElement {
  const canvas = element('canvas', {
    class: 'pixels',
    attributes: label === '' ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label },
  });
  void paint(canvas, address).catch(() => canvas.classList.add('missing'));
  return canvas;
}

async function paint(canvas: HTMLCanvasElement, address: string): Promise<void> {
  const base64 = address.slice(address.indexOf(',') + 1);
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
}

/**
 * A stroke a cell and orientation, along the edge, which is across the gradient; the stronger, the
 * brighter and longer.
 */
function strokes(hog: readonly number[]): SVGSVGElement {
  const chart = svg('svg', {
    class: 'hog',
    viewBox: `0 0 ${CELLS} ${CELLS}`,
    role: 'img',
    'aria-label': t('Histogram of oriented gradients: strokes along the edges of 8 by 8 cells'),
  });
  const strongest = hog.reduce((most, value) => Math.max(most, value), 0) || 1;
  hog.forEach((value, i) => {
    const strength = value / strongest;
    if (strength < 0.05) return;
    const cell = Math.floor(i / ORIENTATIONS);
    const x = (cell % CELLS) + 0.5;
    const y = Math.floor(cell / CELLS) + 0.5;
    const angle = (((i % ORIENTATIONS) * 180) / ORIENTATIONS + 90) * (Math.PI / 180);
    const dx = 0.46 * Math.cos(angle) * (0.4 + 0.6 * strength);
    const dy = 0.46 * Math.sin(angle) * (0.4 + 0.6 * strength);
    chart.append(
      svg('line', { x1: x - dx, y1: y - dy, x2: x + dx, y2: y + dy, 'stroke-opacity': strength.toFixed(2) }),
    );
  });
  return chart;
}
