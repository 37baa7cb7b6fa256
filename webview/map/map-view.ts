/** All images in two dimensions: what lies close together looks alike to the chosen extractor. */
import { t } from '@vscode/l10n';
import { wordsOf } from '../../src/domain/error-words';
import { EXCLUDED } from '../../src/domain/curation';
import { EXTRACTORS } from '../../src/domain/methods';
import type { ImageMap, Projection, Space } from '../../src/protocol/inspection';
import { element } from '../ui/element';
import type { PageServices, PageState } from '../services/page-services';
import { selectByClick } from '../services/selection';
import { thumbnailAddress } from '../gallery/thumbnail';
import type { Choice } from '../ui/toolkit';
import { button, dropdown, progressRing } from '../ui/toolkit';
import { count, images as imageCount, EXTRACTOR_WORDS } from '../ui/wording';
import type { Category } from './legend';
import { legend } from './legend';
import type { Tool } from './map-plot';
import { MapPlot } from './map-plot';
import { categoriesOf, type Colouring } from './map-categories';
import { MapTip } from './map-tip';
import './map.css';
import { css, onThemeChange, Palette } from '../ui/palette';

export class MapView {
  readonly element = element('section', { class: 'map', attributes: { 'aria-label': t('Map') } });
  private readonly bar = element('div', { class: 'map-bar', attributes: { role: 'group', 'aria-label': t('Map') } });
  private readonly status = element('div', { class: 'map-status' });
  private readonly painting = element('p', {
    class: 'map-painting',
    text: t('WebGL is not available here, so the map is drawn without it. Large folders move more slowly.'),
  });
  private readonly tip = new MapTip();
  private readonly legends = element('div', { class: 'map-side' });
  private readonly plot: MapPlot;
  private projection: Projection = 'umap';
  private space: Space = 'all';
  private colouring: Colouring = 'label';
  private state: PageState | undefined;
  private on = false;
  /** Maps of the labelling that is shown, by projection and space. */
  private readonly maps = new Map<string, ImageMap>();
  private labelling = '';
  private asking: AbortController | undefined;
  private asked = '';
  private drawn: ImageMap | undefined;
  private finishedExtractors = '';
  private palette: Palette | undefined;
  private colours = new Uint8Array(0);

  constructor(private readonly services: PageServices) {
    const { selection } = services;
    this.painting.hidden = true;
    this.plot = new MapPlot({
      pictureAddress: (image) => this.pictureAddress(image),
      colourOf: (image) => this.colourOf(image),
      isSelected: (image) => selection.has(image),
      lasso: (images, extend) => this.select(images, extend),
      click: (image, event) => {
        if (image !== undefined) selectByClick(selection, image, [image], event);
        else if (!event.ctrlKey && !event.metaKey && !event.shiftKey) selection.clear();
      },
      open: (image) => services.openImage(image),
      menu: (image, event) => {
        if (!selection.has(image)) selection.set([image]);
        services.openMenu({ x: event.clientX, y: event.clientY });
      },
      hover: (image, x, y) => this.hover(image, x, y),
      painting: (kind) => (this.painting.hidden = kind === 'webgl'),
    });
    this.status.hidden = true;
    // Beside the plot, not in it: the plot takes every pointer that goes down on it.
    const frame = element('div', { class: 'map-frame' }, this.plot.element, this.tip.element, this.status);
    const stage = element('div', { class: 'map-stage' }, frame, this.legends);
    this.element.append(this.bar, this.painting, stage);
    selection.onChange(() => this.drawShown());
    onThemeChange(() => {
      this.palette = undefined;
      this.drawColours();
    });
  }

  show(state: PageState): void {
    this.state = state;
    if (this.on) this.draw();
  }

  /** A hidden map asks for nothing and draws nothing. */
  visible(on: boolean): void {
    this.on = on;
    if (on) this.draw();
    else this.hover(undefined, 0, 0);
  }

  private draw(): void {
    const { state } = this;
    if (state === undefined) return;
    if (this.labelling !== state.snapshot.labelling) {
      this.labelling = state.snapshot.labelling;
      this.maps.clear();
      this.asking?.abort();
      this.asking = undefined;
      this.drawn = undefined;
    }
    this.tip.forget();
    this.drawBar(state);
    if (!state.snapshot.finished) {
      this.plot.element.classList.add('empty');
      this.legends.replaceChildren();
      this.say(t('The map is drawn when the run has finished.'));
      return;
    }
    const map = this.maps.get(this.key());
    if (map === undefined) {
      void this.ask();
    } else {
      const refit = this.drawn !== map;
      this.drawn = map;
      this.status.hidden = true;
      this.plot.element.classList.remove('empty');
      this.drawColours(refit);
    }
  }

  private key(): string {
    return `${this.projection} ${this.space}`;
  }

  private async ask(): Promise<void> {
    const key = this.key();
    if (this.asking !== undefined && this.asked === key) return;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    this.asked = key;
    this.drawn = undefined;
    this.plot.element.classList.add('empty');
    this.say(t('Laying the images out…'), progressRing(t('Laying the images out')));
    try {
      const question = { about: 'map', projection: this.projection, space: this.space } as const;
      const { map } = await this.services.ask(question, asking.signal);
      this.maps.set(key, map);
      this.asking = undefined;
      this.draw();
    } catch (error) {
      if (asking.signal.aborted) return;
      this.asking = undefined;
      const words = wordsOf(error);
      this.say(
        t('The map could not be made: {0}', words),
        button('secondary', t('Try Again'), () => void this.ask()).element,
      );
    }
  }

  private say(words: string, ...more: readonly Node[]): void {
    this.status.replaceChildren(element('p', { text: words, attributes: { role: 'status' } }), ...more);
    this.status.hidden = false;
  }

  /**
   * The choices; made again when another extractor is finished, so that none offers what is not
   * there.
   */
  private drawBar({ snapshot }: PageState): void {
    const extractors = EXTRACTORS.filter((extractor) => snapshot.partitions[extractor] !== undefined);
    if (this.finishedExtractors === extractors.join() && this.bar.childElementCount > 0) return;
    this.finishedExtractors = extractors.join();
    if (this.space !== 'all' && !extractors.includes(this.space)) this.space = 'all';
    if (this.colouring !== 'label' && !extractors.includes(this.colouring)) this.colouring = 'label';
    const extractorChoices = extractors.map((extractor) => ({ value: extractor, text: EXTRACTOR_WORDS[extractor] }));
    const projections: readonly Choice<Projection>[] = [
      { value: 'umap', text: 'UMAP' },
      { value: 'pca', text: 'PCA' },
    ];
    const tools: readonly Choice<Tool>[] = [
      { value: 'pan', text: t('Move') },
      { value: 'lasso', text: t('Lasso') },
    ];
    this.bar.replaceChildren(
      captioned(t('Layout'), (label) =>
        dropdown(label, projections, this.projection, (chosen) => {
          this.projection = chosen;
          this.draw();
        }),
      ),
      captioned(t('Features'), (label) =>
        dropdown<Space>(
          label,
          [{ value: 'all', text: t('All features') }, ...extractorChoices],
          this.space,
          (chosen) => {
            this.space = chosen;
            this.draw();
          },
        ),
      ),
      captioned(t('Colour'), (label) =>
        dropdown<Colouring>(
          label,
          [{ value: 'label', text: t('Label') }, ...extractorChoices],
          this.colouring,
          (chosen) => {
            this.colouring = chosen;
            this.drawColours();
          },
        ),
      ),
      captioned(t('Drag'), (label) => dropdown(label, tools, this.plot.tool, (chosen) => this.use(chosen))),
      element(
        'div',
        { class: 'map-zoom', attributes: { role: 'group', 'aria-label': t('Zoom') } },
        named(button('secondary', '−', () => this.plot.zoom(-1)).element, t('Zoom out')),
        named(button('secondary', '+', () => this.plot.zoom(1)).element, t('Zoom in')),
        named(button('secondary', t('Fit'), () => this.plot.fit()).element, t('Fit the whole map')),
      ),
      element('p', { class: 'map-hint', text: t('Shift and drag to select. Double-click to open.') }),
    );
  }

  private use(tool: Tool): void {
    this.plot.tool = tool;
    this.plot.element.classList.toggle('lassoing', tool === 'lasso');
  }

  private drawColours(refit = false): void {
    const { state, drawn } = this;
    if (!this.on || state === undefined || drawn === undefined) return;
    const categories = categoriesOf(state, this.colouring, (this.palette ??= new Palette()));
    this.colours = new Uint8Array(3 * drawn.x.length);
    for (const { colour, images } of categories) for (const image of images) this.colours.set(colour, 3 * image);
    const x = Float32Array.from(drawn.x);
    const y = Float32Array.from(drawn.y);
    this.plot.setPoints({ x, y, colours: this.colours }, refit);
    const passing = ({ images }: Category): number[] => images.filter((image) => state.filter.passes[image] === 1);
    this.legends.replaceChildren(
      legend(categories, (category, extend) => {
        this.select(passing(category), extend);
      }),
    );
    this.drawShown();
  }

  private drawShown(): void {
    const { state, drawn } = this;
    if (!this.on || state === undefined || drawn === undefined) return;
    const { labels } = state.curated;
    const shown = new Uint8Array(drawn.x.length);
    for (let i = 0; i < shown.length; i++) shown[i] = labels[i] === EXCLUDED ? 0 : 1 + state.filter.passes[i]!;
    const { foreground, background } = (this.palette ??= new Palette());
    this.plot.setShown(shown, this.services.selection.images, foreground, background);
    const visible = shown.reduce((sum, what) => sum + (what > 0 ? 1 : 0), 0);
    const words = t('Map of {0} images. {1} selected.', count(visible), imageCount(this.services.selection.size));
    this.plot.element.setAttribute('aria-label', t('{0} Arrow keys move, plus and minus zoom, 0 shows all.', words));
  }

  private select(images: readonly number[], extend: boolean): void {
    const { selection } = this.services;
    if (extend) selection.add(images);
    else selection.set(images);
    this.services.announce(t('{0} selected', imageCount(selection.size)));
  }

  private pictureAddress(image: number): string {
    return this.state === undefined ? '' : thumbnailAddress(this.state, image);
  }

  private colourOf(image: number): string {
    const [red = 0, green = 0, blue = 0] = this.colours.subarray(3 * image, 3 * image + 3);
    return css([red, green, blue]);
  }

  private hover(image: number | undefined, x: number, y: number): void {
    this.plot.element.classList.toggle('pointing', image !== undefined);
    this.tip.show(this.state, image, { x, y, within: this.plot.element });
  }
}

function captioned(label: string, control: (label: string) => HTMLElement): HTMLElement {
  const caption = element('span', { class: 'caption', text: label, attributes: { 'aria-hidden': 'true' } });
  return element('div', { class: 'map-choice' }, caption, control(label));
}

function named(control: HTMLElement, name: string): HTMLElement {
  control.setAttribute('aria-label', name);
  control.title = name;
  return control;
}
