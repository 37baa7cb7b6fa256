/** A cluster: its name and figures, its first images, and on demand all of them. */
import { t } from '@vscode/l10n';
import { votersOf } from '../../src/domain/agreement';
import { EXCLUDED } from '../../src/domain/curation';
import type { Cluster } from '../../src/domain/dataset';
import { element, nameControl } from '../ui/element';
import { icon } from '../ui/icons';
import { takesDrops } from '../gallery/image-drag';
import { clusterWithId } from '../gallery/labels';
import { inOrder, type ImageOrder } from '../services/image-order';
import type { PageState } from '../services/page-services';
import type { Selection } from '../services/selection';
import type { KeptPictures } from '../gallery/kept-pictures';
import { ThumbnailGrid } from '../gallery/thumbnail-grid';
import { button, checkbox } from '../ui/toolkit';
import type { Viewport } from '../ui/viewport';
import { agreedWords, count, images, percent } from '../ui/wording';
import { isolated } from '../ui/isolated';

export interface CardActions {
  openImage(image: number): void;
  rename(cluster: number): void;
  /** Gives the cluster the name that is proposed for it. */
  acceptName(cluster: number): void;
  /** Opens the actions on the cluster. */
  openClusterMenu(cluster: number, at: Point): void;
  /** Opens the actions on the selected images. */
  openImageMenu(at: Point): void;
  /** An arrow leads up or down out of the images of the card, from `x` pixels of the window. */
  left(from: ClusterCard, way: 'up' | 'down', x: number): void;
  /** A key was pressed on a control of the card. Returns whether it led to another card. */
  stepped(from: ClusterCard, key: string, control: number): boolean;
  /** The selected images were dropped here. */
  dropped(cluster: number): void;
  /** The person showed all images of a cluster, or only the first again. */
  toggled(cluster: number, expanded: boolean): void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** How the images of every card are shown. */
export interface CardLook {
  /** Smallest side of a thumbnail, in pixels. */
  readonly side: number;
  readonly order: ImageOrder;
}

export class ClusterCard {
  readonly element: HTMLLIElement;
  readonly grid: ThumbnailGrid;
  private readonly card: HTMLElement;
  private readonly name = element('h2', { class: 'name', name: '' });
  private readonly size = element('span', { class: 'size' });
  private readonly confidence = element('span', { class: 'figure', title: t('Mean confidence of the label') });
  private readonly reviewed = element('span', { class: 'figure', title: t('Share of the images that you reviewed') });
  private readonly agreement = element('span', { class: 'figure' });
  private readonly bar = element('div', {
    class: 'bar',
    attributes: {
      role: 'meter',
      'aria-label': t('Mean confidence of the label'),
      'aria-valuemin': '0',
      'aria-valuemax': '100',
    },
  });
  private readonly fill = element('div', { class: 'fill' });
  private readonly check: HTMLInputElement;
  private readonly renameButton;
  private readonly proposal;
  private readonly moreButton;
  private readonly toggle;
  private readonly controls: readonly HTMLElement[];
  private readonly stopListening;
  private state: PageState | undefined;
  private look: CardLook | undefined;
  private list: readonly number[] = [];
  private expanded = false;

  /** @param checked the ids of the clusters whose boxes are ticked. */
  constructor(
    readonly cluster: number,
    private readonly actions: CardActions,
    private readonly viewport: Viewport,
    pictures: KeptPictures,
    selection: Selection,
    checked: Selection,
  ) {
    this.grid = new ThumbnailGrid(viewport, pictures, selection, {
      open: (image) => actions.openImage(image),
      openMenu: (at) => actions.openImageMenu(at),
      reshaped: () => this.drawToggle(),
      left: (way, x) => actions.left(this, way, x),
    });
    this.check = checkbox('', false, () => checked.toggle(cluster));
    this.stopListening = checked.onChange(() => (this.check.checked = checked.has(cluster)));
    this.renameButton = button('icon', icon('pencil'), () => actions.rename(cluster));
    this.proposal = button('secondary', '', () => actions.acceptName(cluster));
    this.proposal.element.classList.add('proposal');
    this.proposal.element.dir = 'auto';
    this.moreButton = button('icon', icon('more'), () => {
      const { left, bottom } = this.moreButton.element.getBoundingClientRect();
      actions.openClusterMenu(cluster, { x: left, y: bottom });
    });
    this.toggle = button('secondary', '', () => {
      this.setExpanded(!this.expanded);
      this.actions.toggled(cluster, this.expanded);
    });
    this.toggle.element.classList.add('toggle');
    this.name.id = `cluster-${cluster}`;
    this.bar.append(this.fill);
    const rename = this.renameButton.element;
    const more = this.moreButton.element;
    const proposal = this.proposal.element;
    const toggle = this.toggle.element;
    const controls = element('div', { class: 'actions' }, rename, more, this.size, toggle);
    const heading = element('div', { class: 'heading' }, this.check, this.name, controls);
    const { bar, agreement, confidence, reviewed } = this;
    const figures = element('div', { class: 'figures' }, proposal, bar, confidence, agreement, reviewed);
    const header = element('header', {}, heading, figures);
    header.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      actions.openClusterMenu(cluster, { x: event.clientX, y: event.clientY });
    });
    header.addEventListener('keydown', (event) => this.onKey(event, header));
    this.controls = [this.check, rename, more, toggle, proposal];
    this.setReachable(false);
    this.card = element(
      'section',
      { class: 'card', attributes: { 'aria-labelledby': this.name.id, 'data-cluster': String(cluster) } },
      header,
      this.grid.element,
    );
    takesDrops(this.card, () => actions.dropped(cluster));
    this.element = element('li', {}, this.card);
  }

  /** The images that are shown when all are, in that order. */
  get images(): readonly number[] {
    return this.list;
  }

  dispose(): void {
    this.stopListening();
    this.grid.dispose();
    this.element.remove();
  }

  update(state: PageState, cluster: Cluster, look: CardLook): void {
    const { snapshot, curated, filter } = state;
    this.state = state;
    this.look = look;
    const passing = filter.active ? cluster.images.filter((image) => filter.passes[image] === 1) : cluster.images;
    this.list = inOrder(passing, look.order, state);
    // A cluster that the filter empties is out of sight, but can still take images.
    this.element.hidden = passing.length === 0;
    this.name.textContent = cluster.name;
    this.name.title = cluster.name;
    // Two figures leave no room for a word beside the name.
    const { length } = cluster.images;
    this.size.textContent = filter.active ? t('{0} of {1}', count(passing.length), count(length)) : images(length);
    nameControl(this.check, t('Choose {0}', cluster.name), t('Choose to merge'));
    // Images without a label are no class: there is nothing to name.
    this.check.hidden = this.renameButton.element.hidden = cluster.id < 0;
    nameControl(this.renameButton.element, t('Rename {0}', cluster.name), t('Rename (F2)'));
    const [proposed] = cluster.proposals ?? [];
    this.proposal.element.hidden = proposed === undefined;
    this.proposal.setLabel(`${proposed ?? ''}?`);
    this.proposal.element.title = t('Call it {0}: accepts the first (Shift+F2)', eitherOf(cluster.proposals ?? []));
    nameControl(this.moreButton.element, t('Actions on {0}', cluster.name), t('Actions'));
    this.bar.hidden = this.confidence.hidden = cluster.id === EXCLUDED;
    this.confidence.textContent = t('{0} confident', percent(cluster.meanConfidence));
    this.fill.style.width = `${cluster.meanConfidence * 100}%`;
    this.bar.setAttribute('aria-valuenow', String(Math.round(cluster.meanConfidence * 100)));
    let reviewed = 0;
    for (const image of cluster.images) reviewed += curated.reviewed[image]!;
    this.reviewed.hidden = reviewed === 0;
    this.reviewed.textContent = t('{0} reviewed', percent(reviewed / cluster.images.length));
    this.agreement.hidden = votersOf(snapshot) === undefined || cluster.id === EXCLUDED;
    this.agreement.title = agreedWords(snapshot);
    this.agreement.textContent = t('{0} agreed', percent(cluster.agreedByAll));
    this.draw();
  }

  setExpanded(expanded: boolean): void {
    if (this.expanded === expanded) return;
    this.expanded = expanded;
    const above = this.card.getBoundingClientRect().top < 0;
    this.draw();
    this.viewport.flush();
    // Collapsing from deep inside would otherwise leave the reader somewhere in other clusters.
    if (!expanded && above) this.element.scrollIntoView({ block: 'start' });
  }

  reveal(): void {
    this.element.scrollIntoView({ block: 'start' });
    (this.toggle.element.hidden ? this.moreButton : this.toggle).element.focus({ preventScroll: true });
  }

  /** @param reachable whether the Tab key leads to the controls and the images of the card. */
  setReachable(reachable: boolean): void {
    for (const control of this.controls) {
      if (reachable) control.removeAttribute('tabindex');
      else control.tabIndex = -1;
    }
    this.grid.setReachable(reachable);
  }

  /** Puts the focus on one of the controls, or on the one that every card has. */
  focusControl(place: number): void {
    const wanted = this.controls[place];
    (wanted === undefined || wanted.hidden ? this.moreButton.element : wanted).focus({ preventScroll: true });
    this.element.scrollIntoView({ block: 'nearest' });
  }

  private onKey(event: KeyboardEvent, header: HTMLElement): void {
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) {
      event.preventDefault();
      const { left, bottom } = header.getBoundingClientRect();
      return this.actions.openClusterMenu(this.cluster, { x: left, y: bottom });
    }
    if (shiftKey || ctrlKey || altKey || metaKey) return;
    const control = this.controls.indexOf(event.target as HTMLElement);
    if (this.actions.stepped(this, key, control)) event.preventDefault();
  }

  private draw(): void {
    if (this.state === undefined || this.look === undefined) return;
    const { snapshot, curated, thumbnails } = this.state;
    const cluster = clusterWithId(curated, this.cluster);
    this.drawToggle();
    this.grid.show({
      gallery: { snapshot, curated, thumbnails, cluster },
      images: this.list,
      all: this.element.classList.contains('expanded'),
      side: this.look.side,
    });
  }

  private drawToggle(): void {
    // An open card is wider: what fits its first rows is no measure of what fits a closed one's.
    const more = this.expanded || this.list.length > this.grid.previewLength;
    this.element.classList.toggle('expanded', this.expanded);
    this.toggle.element.hidden = !more;
    this.toggle.setLabel(this.expanded ? t('Show fewer') : t('Show all {0}', count(this.list.length)));
    // The button says the number already, and the name needs the room.
    const told = more && !this.expanded && this.state?.filter.active === false;
    this.size.classList.toggle('unseen', told);
  }
}

/** Names to choose from, in words. */
const eitherOf = (names: readonly string[]): string =>
  names.length === 0 ? '' : names.map(isolated).reduce((all, name) => t('{0} or {1}', all, name));
