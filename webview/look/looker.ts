/**
 * Pictures as large as the window allows: one, with the next and the previous by keys, or two to
 * four side by side, whose zoom goes in step.
 */
import { t } from '@vscode/l10n';
import { EXCLUDED } from '../../src/domain/curation';
import { MOST_BESIDE } from '../../src/protocol/panel';
import { editToExclude, editToInclude } from '../../src/domain/edits';
import { clusterOf, galleryOf } from '../gallery/labels';
import { originalAddress } from '../gallery/original';
import type { PageServices, PageState } from '../services/page-services';
import { openDialog, type Dialog } from '../ui/dialog';
import { element, nameControl } from '../ui/element';
import { icon } from '../ui/icons';
import { button } from '../ui/toolkit';
import { altText, count, percent } from '../ui/wording';
import { lookKey } from './look-keys';
import { PicturePane } from './picture-pane';
import { WHOLE, type View } from './zoom';
import { ZoomBar } from './zoom-bar';
import './look.css';
import { isolated } from '../ui/isolated';

/** A pane with the words below it. */
interface Place {
  readonly pane: PicturePane;
  readonly caption: HTMLElement;
}

export class Looker {
  private dialog: Dialog | undefined;
  private places: Place[] = [];
  /** The images that the keys go through. */
  private order: readonly number[] = [];
  /** The place that the keys change. */
  private active = 0;
  private view: View = WHOLE;
  private position = element('span', { class: 'position', attributes: { role: 'status' } });
  private bar: ZoomBar | undefined;

  /** @param state what the page shows now. */
  constructor(
    private readonly services: PageServices,
    private readonly state: () => PageState | undefined,
  ) {}

  /**
   * @param images those that are shown: one, or up to four side by side.
   * @param order those that the keys go through, `images` among them.
   */
  open(images: readonly number[], order: readonly number[]): void {
    const state = this.state();
    if (state === undefined || images.length === 0) return;
    this.dialog?.close();
    this.order = order;
    this.view = WHOLE;
    const shown = images.slice(0, MOST_BESIDE);
    this.places = shown.map((_, at) => this.place(at));
    this.position = element('span', { class: 'position', attributes: { role: 'status' } });
    this.bar = new ZoomBar({
      zoom: (step) => this.pane.zoom(step),
      whole: () => this.show(WHOLE),
      pixels: () => this.pane.toggle(),
    });
    const previous = button('icon', icon('previous'), () => this.step(-1)).element;
    const next = button('icon', icon('next'), () => this.step(1)).element;
    nameControl(previous, t('Previous picture'), `${t('Previous picture')} (←)`);
    nameControl(next, t('Next picture'), `${t('Next picture')} (→)`);
    const head = element('div', { class: 'look-head' }, previous, next, this.position, this.bar.element);
    const panes = element('div', { class: `panes of-${shown.length}` });
    panes.append(...this.places.map(({ pane, caption }) => element('figure', {}, pane.element, caption)));
    const content = element('div', { class: 'looker' }, head, panes);
    content.addEventListener('keydown', (event) => this.onKey(event));
    const { places } = this;
    this.dialog = openDialog({
      title: shown.length > 1 ? t('Side by side') : t('Look closer'),
      content: [content],
      kind: 'look',
      closed: () => {
        for (const { pane } of places) pane.dispose();
        if (this.places === places) this.dialog = undefined;
      },
    });
    shown.forEach((image, at) => this.put(state, at, image));
    this.activate(shown.length - 1);
    this.pane.element.focus();
  }

  /** Brings the words below the pictures up to date with their labels. */
  update(state: PageState): void {
    if (this.dialog === undefined) return;
    this.places.forEach((_, at) => this.caption(state, at));
  }

  private get pane(): PicturePane {
    return this.places[this.active]!.pane;
  }

  private place(at: number): Place {
    const pane = new PicturePane({
      viewed: (view) => this.show(view),
      loaded: () => {
        const state = this.state();
        if (state) this.caption(state, at);
        this.drawScale();
      },
    });
    pane.element.tabIndex = 0;
    pane.element.setAttribute('role', 'group');
    pane.element.addEventListener('focus', () => this.activate(at));
    return { pane, caption: element('figcaption', {}) };
  }

  private put(state: PageState, at: number, image: number): void {
    const gallery = galleryOf(state, image);
    const { pane } = this.places[at]!;
    pane.show({ gallery, image, original: originalAddress(state, image) }, { whole: true });
    pane.element.setAttribute('aria-label', altText(gallery, image));
    pane.view(this.view);
    this.caption(state, at);
  }

  private caption(state: PageState, at: number): void {
    const { pane, caption } = this.places[at]!;
    const { image, size } = pane;
    if (image === undefined) return;
    const { snapshot, curated } = state;
    const path = snapshot.paths[image] ?? '';
    const excluded = curated.labels[image] === EXCLUDED;
    const facts = [isolated(clusterOf(curated, image).name), percent(snapshot.confidence[image] ?? 0)];
    if (size) facts.push(`${size.width} × ${size.height}`);
    const focused = caption.contains(document.activeElement);
    const change = button('secondary', excluded ? t('Include') : t('Exclude'), () => this.exclude(at));
    const open = button('secondary', t('Open'), () => this.services.openImage(image));
    caption.replaceChildren(
      element('span', { class: 'path', name: path, title: path }),
      element('span', { class: 'facts', text: facts.join(' · ') }),
      element('span', { class: 'note', text: pane.note, attributes: { role: 'status' } }),
      element('span', { class: 'buttons' }, change.element, open.element),
    );
    if (focused) change.element.focus();
  }

  private activate(at: number): void {
    this.active = at;
    this.places.forEach(({ pane }, place) => {
      pane.element.classList.toggle('active', place === at && this.places.length > 1);
    });
    this.drawPosition();
    this.drawScale();
  }

  /** All panes show the same part. */
  private show(view: View): void {
    this.view = view;
    for (const { pane } of this.places) pane.view(view);
    this.drawScale();
  }

  private drawScale(): void {
    this.bar?.show(this.pane.scale);
  }

  private drawPosition(): void {
    const at = this.order.indexOf(this.pane.image ?? -1);
    this.position.textContent = t('{0} of {1}', count(at + 1), count(this.order.length));
  }

  /** The next or previous image in the active pane; those in the other panes are passed over. */
  private step(by: 1 | -1): void {
    const state = this.state();
    const others = this.places.filter((_, at) => at !== this.active).map(({ pane }) => pane.image);
    let at = this.order.indexOf(this.pane.image ?? -1) + by;
    while (others.includes(this.order[at])) at += by;
    const image = this.order[at];
    if (state === undefined || image === undefined) return;
    if (this.places.length === 1) this.view = WHOLE;
    this.put(state, this.active, image);
    this.drawPosition();
    this.drawScale();
  }

  private exclude(at = this.active): void {
    const state = this.state();
    const { image } = this.places[at]!.pane;
    if (state === undefined || image === undefined) return;
    const excluded = state.curated.labels[image] === EXCLUDED;
    const edit = (excluded ? editToInclude : editToExclude)(state.curated, [image]);
    if (edit) this.services.edit(state, edit);
  }

  private onKey(event: KeyboardEvent): void {
    const key = lookKey(event);
    if (key === undefined) return;
    event.preventDefault();
    switch (key.kind) {
      case 'zoom':
        return this.pane.zoom(key.step);
      case 'whole':
        return this.show(WHOLE);
      case 'pixels':
        return this.pane.toggle();
      case 'step':
        return this.step(key.by);
      case 'nudge':
        return this.pane.nudge(key.right, key.down);
      case 'exclude':
        return this.exclude();
      case 'undo':
        return this.services.post({ type: 'undo' });
      default:
        key satisfies never;
    }
  }
}
