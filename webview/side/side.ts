/**
 * The view in the side panel: each cluster as a strip of small pictures that opens it in the panel.
 */
import { t } from '@vscode/l10n';
import type { Curated } from '../../src/domain/curation';
import { curate } from '../../src/domain/curation';
import type { Cluster } from '../../src/domain/dataset';
import type { HostMessage } from '../../src/protocol/panel';
import { element, space } from '../ui/element';
import type { Host } from '../services/host';
import { ordered } from '../services/cluster-order';
import { RunStatus } from '../app/run-status';
import './side.css';
import { KeptPictures } from '../gallery/kept-pictures';
import { thumbnail } from '../gallery/thumbnail';
import { count, images } from '../ui/wording';

type Snapshot = Extract<HostMessage, { type: 'snapshot' }>;

/** Pictures a cluster. */
const STRIP = 6;

export class SidePanel {
  private readonly status: RunStatus;
  private readonly list = element('ul', { class: 'strips', attributes: { role: 'list', 'aria-label': t('Clusters') } });
  private readonly pictures = new KeptPictures();
  private base: Snapshot | undefined;

  constructor(
    root: HTMLElement,
    private readonly host: Host,
  ) {
    this.status = new RunStatus(host);
    root.classList.add('side');
    // The editor shows a title above the view; a screen reader finds none inside the frame.
    const title = element('h1', { class: 'unseen', text: t('Clusters') });
    const { progress, folder, notice } = this.status;
    root.append(element('main', {}, title, progress, folder, notice, this.list));
    host.connect((message) => this.receive(message));
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'empty':
        this.base = undefined;
        this.list.replaceChildren();
        this.status.empty();
        break;
      case 'opening':
        this.status.opening();
        break;
      case 'snapshot':
        this.show(message);
        break;
      case 'curation':
        if (this.base?.snapshot.labelling !== message.labelling) break;
        this.show({ ...this.base, snapshot: { ...this.base.snapshot, curation: message.curation } });
        break;
      case 'command':
      case 'showSimilar':
      case 'look':
      case 'editRefused':
      case 'answer':
      case 'refusal':
      case 'questionProgress':
        // Concern the panel: this view shows, and changes nothing.
        break;
      case 'progress':
      case 'folder':
      case 'failed':
        this.status.receive(message, this.base === undefined);
        break;
      default:
        message satisfies never;
    }
  }

  private show(message: Snapshot): void {
    const focused = document.activeElement?.getAttribute('data-cluster');
    const curated = curate(message.snapshot);
    this.base = message;
    this.status.shown();
    this.pictures.offer(this.list);
    this.list.replaceChildren(
      ...ordered(curated.clusters, 'size').map((cluster) => this.strip(message, curated, cluster)),
    );
    this.pictures.forget();
    if (typeof focused === 'string') {
      const again = [...this.list.querySelectorAll<HTMLElement>('[data-cluster]')];
      again.find((row) => row.dataset['cluster'] === focused)?.focus({ preventScroll: true });
    }
  }

  private strip(message: Snapshot, curated: Curated, cluster: Cluster): HTMLElement {
    const { snapshot, thumbnails } = message;
    const gallery = { snapshot, curated, cluster, thumbnails };
    const pictures = cluster.images
      .slice(0, STRIP)
      .map((image) => thumbnail(gallery, image, false, this.pictures.take(gallery, image)));
    const row = element(
      'button',
      {
        class: 'strip',
        attributes: {
          type: 'button',
          'data-cluster': String(cluster.id),
          'aria-label': `${cluster.name}, ${images(cluster.images.length)}`,
        },
      },
      element('span', { class: 'name', name: cluster.name, title: cluster.name }),
      space(),
      element('span', { class: 'size', text: count(cluster.images.length) }),
      element('span', { class: 'pictures', attributes: { 'aria-hidden': 'true' } }, ...pictures),
    );
    row.addEventListener('click', () => this.host.post({ type: 'openPanel', cluster: cluster.id }));
    return element('li', {}, row);
  }
}
