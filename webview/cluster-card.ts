/** A cluster: its name and figures, its first images, and on demand all of them. */
import { element, svg } from './element';
import type { Gallery } from './thumbnail';
import { PREVIEW, ThumbnailGrid } from './thumbnail-grid';
import { button } from './toolkit';
import type { Viewport } from './viewport';
import { count, finishedViews, images, percent } from './wording';

export interface CardActions {
  openImage(image: number): void;
  rename(cluster: number): void;
  /** The person showed all images of a cluster, or only the first again. */
  toggled(cluster: number, expanded: boolean): void;
}

export class ClusterCard {
  readonly element: HTMLLIElement;
  private readonly card: HTMLElement;
  private readonly name = element('h2', { class: 'name' });
  private readonly size = element('span', { class: 'size' });
  private readonly confidence = element('span', { class: 'figure' });
  private readonly agreement = element('span', { class: 'figure' });
  private readonly bar = element('div', {
    class: 'bar',
    attributes: { role: 'meter', 'aria-valuemin': '0', 'aria-valuemax': '100' },
  });
  private readonly fill = element('div', { class: 'fill' });
  private readonly grid: ThumbnailGrid;
  private readonly renameButton;
  private readonly toggle;
  private gallery: Gallery | undefined;
  private expanded = false;

  constructor(
    readonly cluster: number,
    private readonly actions: CardActions,
    private readonly viewport: Viewport,
  ) {
    this.grid = new ThumbnailGrid(viewport, (image) => actions.openImage(image));
    this.renameButton = button('icon', pencil(), () => actions.rename(cluster));
    this.toggle = button('secondary', '', () => {
      this.setExpanded(!this.expanded);
      this.actions.toggled(cluster, this.expanded);
    });
    this.toggle.element.classList.add('toggle');
    this.name.id = `cluster-${cluster}`;
    this.bar.append(this.fill);
    const heading = element('div', { class: 'heading' }, this.name, this.renameButton.element, this.size);
    const figures = element('div', { class: 'figures' }, this.bar, this.agreement, this.confidence);
    const header = element('header', {}, heading, figures, this.toggle.element);
    this.card = element(
      'section',
      { class: 'card', attributes: { 'aria-labelledby': this.name.id } },
      header,
      this.grid.element,
    );
    this.element = element('li', {}, this.card);
  }

  dispose(): void {
    this.grid.dispose();
    this.element.remove();
  }

  update(gallery: Gallery): void {
    this.gallery = gallery;
    const { cluster, snapshot } = gallery;
    this.name.textContent = cluster.name;
    this.name.title = cluster.name;
    this.size.textContent = images(cluster.images.length);
    this.renameButton.element.setAttribute('aria-label', `Rename ${cluster.name}`);
    this.renameButton.element.title = 'Rename';
    // Images without a label are no class: there is nothing to name.
    this.renameButton.element.hidden = cluster.id < 0;
    this.confidence.textContent = `${percent(cluster.meanConfidence)} confident`;
    this.confidence.title = 'Mean confidence of the label';
    const compared = finishedViews(snapshot) > 1;
    this.bar.hidden = !compared;
    this.agreement.hidden = !compared;
    this.agreement.textContent = `${percent(cluster.agreedByAll)} agreed`;
    this.agreement.title = 'Share of the images on which all views agree';
    this.fill.style.width = `${cluster.agreedByAll * 100}%`;
    this.bar.setAttribute('aria-label', 'Agreed by all views');
    this.bar.setAttribute('aria-valuenow', String(Math.round(cluster.agreedByAll * 100)));
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
    this.toggle.element.focus({ preventScroll: true });
  }

  private draw(): void {
    if (this.gallery === undefined) return;
    const total = this.gallery.cluster.images.length;
    const all = this.expanded && total > PREVIEW;
    this.element.classList.toggle('expanded', all);
    this.toggle.element.hidden = total <= PREVIEW;
    this.toggle.setLabel(all ? 'Show fewer' : `Show all ${count(total)}`);
    this.toggle.element.setAttribute('aria-expanded', String(all));
    this.grid.show(this.gallery, all);
  }
}

function pencil(): SVGElement {
  const outline = { fill: 'none', stroke: 'currentColor', 'stroke-width': 1.1, 'stroke-linejoin': 'round' };
  return svg(
    'svg',
    { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { ...outline, d: 'M11 2.5 13.5 5 5.5 13 2.4 13.6 3 10.5Z M9.3 4.2 11.8 6.7' }),
  );
}
