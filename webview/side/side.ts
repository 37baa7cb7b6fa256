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
import { emptyNotice, failedNotice, openingNotice } from '../services/notice';
import { ordered } from '../services/cluster-order';
import { FolderLine } from '../app/folder-line';
import { ProgressLine } from '../app/progress-line';
import './side.css';
import { thumbnail } from '../gallery/thumbnail';
import { count, images } from '../ui/wording';

type Snapshot = Extract<HostMessage, { type: 'snapshot' }>;

/** Pictures a cluster. */
const STRIP = 6;

export class SidePanel {
  private readonly progress: ProgressLine;
  private readonly folder: FolderLine;
  private readonly notice = element('div', { class: 'notices' });
  private readonly list = element('ul', { class: 'strips', attributes: { role: 'list', 'aria-label': t('Clusters') } });
  private running = false;
  private base: Snapshot | undefined;

  constructor(
    root: HTMLElement,
    private readonly host: Host,
  ) {
    this.progress = new ProgressLine(() => host.post({ type: 'cancel' }));
    this.folder = new FolderLine(() => host.post({ type: 'labelNew' }));
    root.classList.add('side');
    // The editor shows a title above the view; a screen reader finds none inside the frame.
    const title = element('h1', { class: 'unseen', text: t('Clusters') });
    root.append(element('main', {}, title, this.progress.element, this.folder.element, this.notice, this.list));
    host.connect((message) => this.receive(message));
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'empty':
        this.base = undefined;
        this.list.replaceChildren();
        this.notice.replaceChildren(...(this.running ? [] : [emptyNotice(this.host)]));
        break;
      case 'opening':
        this.notice.replaceChildren(openingNotice());
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
        this.running = message.progress !== null;
        this.progress.update(message.progress);
        this.folder.runs(this.running);
        if (this.running) this.notice.replaceChildren();
        else if (this.list.childElementCount + this.notice.childElementCount === 0) {
          this.notice.replaceChildren(emptyNotice(this.host));
        }
        break;
      case 'folder':
        this.folder.update(message.changes);
        break;
      case 'failed':
        this.running = false;
        this.folder.runs(false);
        this.progress.update(null);
        this.notice.replaceChildren(failedNotice(this.host, message.message));
        break;
      default:
        message satisfies never;
    }
  }

  private show(message: Snapshot): void {
    const focused = document.activeElement?.getAttribute('data-cluster');
    const curated = curate(message.snapshot);
    this.base = message;
    this.notice.replaceChildren();
    this.list.replaceChildren(
      ...ordered(curated.clusters, 'size').map((cluster) => this.strip(message, curated, cluster)),
    );
    if (typeof focused === 'string') {
      const again = [...this.list.querySelectorAll<HTMLElement>('[data-cluster]')];
      again.find((row) => row.dataset['cluster'] === focused)?.focus({ preventScroll: true });
    }
  }

  private strip(message: Snapshot, curated: Curated, cluster: Cluster): HTMLElement {
    const { snapshot, thumbnails } = message;
    const gallery = { snapshot, curated, cluster, thumbnails };
    const pictures = cluster.images.slice(0, STRIP).map((image) => thumbnail(gallery, image));
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
      element('span', { class: 'name', text: cluster.name, title: cluster.name }),
      space(),
      element('span', { class: 'size', text: count(cluster.images.length) }),
      element('span', { class: 'pictures', attributes: { 'aria-hidden': 'true' } }, ...pictures),
    );
    row.addEventListener('click', () => this.host.post({ type: 'openPanel', cluster: cluster.id }));
    return element('li', {}, row);
  }
}
