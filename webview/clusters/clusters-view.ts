/** The clusters as cards: order, zoom, what is ticked, and the actions on whole clusters. */
import { t } from '@vscode/l10n';
import { EXCLUDED } from '../../src/domain/curation';
import { editToMerge } from '../../src/domain/edits';
import { acceptedName, acceptedNames } from '../../src/domain/accepted-names';
import { CardWalk } from './card-walk';
import { ClusterCard, type CardLook } from './cluster-card';
import { element, nameControl } from '../ui/element';
import { icon } from '../ui/icons';
import type { ImageActions } from '../gallery/image-actions';
import { KeptPictures } from '../gallery/kept-pictures';
import { clusterWithId } from '../gallery/labels';
import type { MenuEntry } from '../ui/menu';
import { openMenu } from '../ui/menu';
import { imageOrderChoices } from '../services/image-order';
import { inPlace, ORDER_CHOICES, ordered } from '../services/cluster-order';
import type { PageServices, PageState } from '../services/page-services';
import type { PanelMemory } from '../services/panel-state';
import { ZOOMS } from '../services/panel-state';
import { RubberBand } from '../gallery/rubber-band';
import { Selection } from '../services/selection';
import { openSplitDialog } from './split-dialog';
import { button, dropdown } from '../ui/toolkit';
import { clustersInWords } from '../ui/wording';
import { Viewport } from '../ui/viewport';
import { isolated } from '../ui/isolated';

export class ClustersView {
  readonly element = element('div', { class: 'clusters' });
  /** Ids of the clusters whose boxes are ticked. */
  readonly checked = new Selection();
  private readonly pictures = new KeptPictures();
  private readonly viewport = new Viewport(() => this.pictures.forget());
  private readonly list = element('ul', { class: 'cards', attributes: { role: 'list', 'aria-label': t('Clusters') } });
  private readonly nothing = element('p', { class: 'nothing', text: t('No image passes the filter.') });
  private readonly cards = new Map<number, ClusterCard>();
  private readonly walk = new CardWalk(() => this.shownCards());
  private readonly within = element('span', { class: 'choice' });
  private readonly acceptAll;
  private readonly choose;
  private readonly zoomIn;
  private readonly zoomOut;
  private state: PageState | undefined;
  private last: number | undefined;
  private orders = '';
  /** Ids in the order of the cards. */
  private places: readonly number[] = [];

  constructor(
    private readonly services: PageServices,
    private readonly actions: ImageActions,
    private readonly memory: PanelMemory,
    /** Another order of images was chosen, which may go by what has to be asked for. */
    private readonly reordered: () => void,
    choose: () => void,
  ) {
    this.acceptAll = button('secondary', t('Accept All Names'), () => this.acceptNames());
    this.acceptAll.element.title = t('Give every cluster the name that is proposed for it');
    this.choose = button('secondary', t('Choose some…'), choose);
    this.choose.element.title = t('Select images that stand for all');
    this.zoomOut = button('icon', icon('minus'), () => this.zoom(-1));
    this.zoomIn = button('icon', icon('plus'), () => this.zoom(1));
    this.nothing.hidden = true;
    this.element.append(this.controls(), this.nothing, this.list);
    this.element.addEventListener('focusin', ({ target }) => {
      const id = clusterAt(target);
      if (id === undefined) return;
      this.last = id;
      this.walk.reach(this.cards.get(id));
    });
    this.viewport.add(this.walk);
    this.element.addEventListener('pointerdown', (event) => (this.last = clusterAt(event.target) ?? this.last), true);
    new RubberBand(this.element, services.selection, () => this.openGrids());
    this.applyZoom();
  }

  /** @param first whether this is another data set than before, or the first. */
  show(state: PageState, first = false): void {
    const other = this.state?.snapshot.labelling !== state.snapshot.labelling;
    this.state = state;
    if (first) this.checked.clear();
    this.drawOrders();
    this.choose.setDisabled(!state.snapshot.finished);
    const { clusters } = state.curated;
    const present = new Set(clusters.map((cluster) => cluster.id));
    for (const [id, card] of this.cards) {
      if (present.has(id)) continue;
      card.dispose();
      this.cards.delete(id);
    }
    this.checked.set(this.checked.images.filter((id) => present.has(id)));
    for (const cluster of clusters) {
      const card = this.cards.get(cluster.id) ?? this.newCard(cluster.id);
      card.update(state, cluster, this.look);
      if (first) card.setExpanded(this.memory.state.expanded.includes(cluster.id));
    }
    this.nothing.hidden = state.filter.count > 0;
    this.acceptAll.element.hidden = !clusters.some(({ proposals }) => proposals !== undefined);
    if (first || other) this.places = [];
    this.arrange();
  }

  visible(on: boolean): void {
    if (on) this.viewport.flush();
  }

  /** Draws what is in sight now, so that the page has its height. */
  flush(): void {
    this.viewport.flush();
  }

  request(): void {
    this.viewport.request();
  }

  clear(): void {
    this.state = undefined;
    for (const card of this.cards.values()) card.dispose();
    this.cards.clear();
  }

  reveal(cluster: number): void {
    this.cards.get(cluster)?.reveal();
  }

  /**
   * All images of the cluster that was used last; if they are selected already, all that are shown.
   */
  selectAll(): void {
    const { selection } = this.services;
    const own = this.last === undefined ? [] : (this.cards.get(this.last)?.images ?? []);
    const whole = own.length > 0 && own.every((image) => selection.has(image));
    selection.set(own.length > 0 && !whole ? own : [...this.cards.values()].flatMap((card) => card.images));
  }

  /** The images of the card that shows an image, in its order; the image alone where none does. */
  imagesBeside(image: number): readonly number[] {
    const card = [...this.cards.values()].find(({ images }) => images.includes(image));
    return card?.images ?? [image];
  }

  /** Puts the focus on the first image of the first card in sight; false where there is none. */
  enter(): boolean {
    const grid = this.openGrids().find(({ element }) => element.getBoundingClientRect().bottom > 0);
    return grid?.enter('first', 0) ?? false;
  }

  zoom(step: 1 | -1): void {
    const zoom = Math.max(0, Math.min(ZOOMS.length - 1, this.memory.state.zoom + step));
    this.memory.save({ zoom });
    this.applyZoom();
    if (this.state !== undefined) this.show(this.state);
    this.viewport.flush();
  }

  /** Asks for a new name of the cluster that was used last. */
  rename(): void {
    if (this.last !== undefined && this.last >= 0 && this.cards.has(this.last)) {
      this.services.post({ type: 'rename', cluster: this.last });
    }
  }

  /** Gives a cluster, or else the one that was used last, the name that is proposed for it. */
  acceptName(cluster = this.last): void {
    if (this.state === undefined || cluster === undefined) return;
    const edit = acceptedName(this.state.curated, cluster);
    if (edit === undefined) return;
    this.services.edit(this.state, edit);
    this.services.announce(t('Renamed to {0}', isolated(edit.name)));
  }

  /** Gives every cluster the name that is proposed for it, each as one edit. */
  private acceptNames(): void {
    if (this.state === undefined) return;
    const edits = acceptedNames(this.state.snapshot);
    for (const edit of edits) this.services.edit(this.state, edit);
    this.services.announce(t('{0} named', clustersInWords(edits.length)));
  }

  merge(into: number): void {
    const clusters = this.checked.images;
    if (this.state === undefined || clusters.length < 2) return;
    const edit = editToMerge(this.state.curated, clusters, into);
    if (edit !== undefined) this.services.edit(this.state, edit);
    this.services.announce(t('Merged into {0}', isolated(clusterWithId(this.state.curated, into).name)));
    this.checked.clear();
  }

  split(cluster = this.last): void {
    const state = this.state;
    if (state === undefined || cluster === undefined || cluster < 0) return;
    if (clusterWithId(state.curated, cluster).images.length < 2) return;
    openSplitDialog(this.services, () => this.state ?? state, cluster);
  }

  private controls(): HTMLElement {
    const { state } = this.memory;
    nameControl(this.zoomOut.element, t('Smaller images'));
    nameControl(this.zoomIn.element, t('Larger images'));
    const caption = (text: string): HTMLElement =>
      element('span', { class: 'caption', text, attributes: { 'aria-hidden': 'true' } });
    return element(
      'div',
      { class: 'controls', attributes: { role: 'toolbar', 'aria-label': t('Clusters') } },
      caption(t('Sort by')),
      dropdown(t('Sort by'), ORDER_CHOICES, state.order, (order) => {
        this.memory.save({ order });
        this.places = [];
        this.arrange();
      }),
      caption(t('Images')),
      this.within,
      this.acceptAll.element,
      this.choose.element,
      element('span', { class: 'zoom' }, this.zoomOut.element, this.zoomIn.element),
    );
  }

  /** Draws the list of orders where it lacks columns of tables, or has those of another run. */
  private drawOrders(): void {
    const choices = imageOrderChoices(this.state?.facts);
    const key = JSON.stringify(choices);
    if (key === this.orders) return;
    this.orders = key;
    const chosen = this.memory.state.imageOrder;
    const known = choices.some(({ value }) => value === chosen) ? chosen : 'certain';
    this.within.replaceChildren(
      dropdown(t('Order of images'), choices, known, (imageOrder) => {
        this.memory.save({ imageOrder });
        this.reordered();
      }),
    );
  }

  private newCard(id: number): ClusterCard {
    const { services, memory } = this;
    const card = new ClusterCard(
      id,
      {
        openImage: (image) => services.openImage(image),
        rename: (cluster) => services.post({ type: 'rename', cluster }),
        acceptName: (cluster) => this.acceptName(cluster),
        openClusterMenu: (cluster, at) => openMenu(at, this.clusterMenu(cluster)),
        openImageMenu: (at) => services.openMenu(at),
        left: (from, way, x) => this.walk.toImages(from, way, x),
        stepped: (from, key, control) => this.walk.toControl(from, key, control),
        dropped: (cluster) => this.actions.move(services.selection.images, { id: cluster }),
        toggled: (cluster, expanded) => {
          const others = memory.state.expanded.filter((other) => other !== cluster);
          memory.save({ expanded: expanded ? [...others, cluster] : others });
        },
      },
      this.viewport,
      this.pictures,
      services.selection,
      this.checked,
    );
    this.cards.set(id, card);
    return card;
  }

  private clusterMenu(id: number): MenuEntry[] {
    const card = this.cards.get(id);
    const { selection } = this.services;
    if (card === undefined) return [];
    this.last = id;
    const chosen = this.checked.has(id);
    const merges = chosen && this.checked.size > 1;
    const others = [...this.cards.keys()].some((other) => other >= 0 && other !== id);
    const curated = this.state?.curated;
    const accepted = curated && acceptedName(curated, id);
    const entries: (MenuEntry | false)[] = [
      id >= 0 && { text: t('Rename…'), key: 'F2', run: () => this.rename() },
      accepted !== undefined && {
        text: t('Call It {0}', isolated(accepted.name)),
        key: t('Shift+F2'),
        run: () => this.acceptName(id),
      },
      id >= 0 && card.images.length > 1 && { text: t('Split…'), run: () => this.split(id) },
      id >= 0 &&
        others && { text: chosen ? t('Do Not Merge') : t('Choose to Merge'), run: () => this.checked.toggle(id) },
      merges && { text: t('Merge the Chosen into This'), run: () => this.merge(id) },
      id >= 0 && null,
      { text: t('Select All Images'), run: () => selection.set(card.images) },
      selection.images.some((image) => curated?.labels[image] !== id) && {
        text: id === EXCLUDED ? t('Exclude the Selected Images') : t('Move the Selected Images Here'),
        run: () => this.actions.move(selection.images, { id }),
      },
      id !== EXCLUDED &&
        card.images.some((image) => curated?.reviewed[image] === 0) && {
          text: t('Mark All Reviewed'),
          run: () => this.actions.review(card.images),
        },
      id === EXCLUDED
        ? { text: t('Include All Images'), run: () => this.actions.include(card.images) }
        : { text: t('Exclude All Images'), run: () => this.actions.exclude(card.images) },
    ];
    return entries.filter((entry) => entry !== false);
  }

  /**
   * Puts the cards in order, moving only those out of place: a moved element loses its focus. Until
   * another order is chosen or another labelling comes, a card stays where it is: an edit that made
   * it smaller would otherwise take it from under the person's hand.
   */
  private arrange(): void {
    const sorted = ordered(this.state?.curated.clusters ?? [], this.memory.state.order).map(({ id }) => id);
    this.places = inPlace(this.places, sorted);
    this.places.forEach((id, place) => {
      const card = this.cards.get(id);
      const there = this.list.children[place] ?? null;
      if (card !== undefined && card.element !== there) this.list.insertBefore(card.element, there);
    });
    this.viewport.request();
  }

  private applyZoom(): void {
    const { zoom } = this.memory.state;
    this.list.style.setProperty('--card', `${Math.max(380, 2 * this.look.side + 40)}px`);
    this.zoomOut.setDisabled(zoom === 0);
    this.zoomIn.setDisabled(zoom === ZOOMS.length - 1);
  }

  private openGrids(): ClusterCard['grid'][] {
    return this.shownCards().map((card) => card.grid);
  }

  /** The cards that the filter leaves, in their order. */
  private shownCards(): ClusterCard[] {
    return this.places.flatMap((id) => this.cards.get(id) ?? []).filter((card) => !card.element.hidden);
  }

  private get look(): CardLook {
    const { zoom, imageOrder } = this.memory.state;
    return { side: ZOOMS[zoom] ?? ZOOMS[2], order: imageOrder };
  }
}

function clusterAt(target: EventTarget | null): number | undefined {
  const card = target instanceof Element ? target.closest<HTMLElement>('[data-cluster]') : null;
  return card === null ? undefined : Number(card.dataset['cluster']);
}
