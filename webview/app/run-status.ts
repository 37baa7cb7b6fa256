/**
 * What the page says of the run and of the folders: the progress, what came since, and the notice
 * that stands where there are no clusters or above them.
 */
import type { HostMessage } from '../../src/protocol/panel';
import type { Host } from '../services/host';
import { emptyNotice, failedNotice, openingNotice, readingNotice } from '../services/notice';
import { element } from '../ui/element';
import { FolderLine } from './folder-line';
import { ProgressLine } from './progress-line';

/** The messages that speak of the run or of the folders. */
export type StatusMessage = Extract<HostMessage, { readonly type: 'progress' | 'folder' | 'failed' }>;

export class RunStatus {
  readonly notice = element('div', { class: 'notices' });
  readonly progress: HTMLElement;
  readonly folder: HTMLElement;
  private readonly progressLine: ProgressLine;
  private readonly folderLine: FolderLine;
  private running = false;

  constructor(private readonly host: Host) {
    this.progressLine = new ProgressLine(() => host.post({ type: 'cancel' }));
    this.folderLine = new FolderLine(() => host.post({ type: 'labelNew' }));
    this.progress = this.progressLine.element;
    this.folder = this.folderLine.element;
    this.opening();
  }

  /** @param blank whether the page shows no clusters. */
  receive(message: StatusMessage, blank: boolean): void {
    switch (message.type) {
      case 'progress':
        this.runs(message.progress !== null);
        this.progressLine.update(message.progress);
        // A new run takes away the failure of an earlier one, and the offer to start.
        if (this.running) {
          this.reads(blank);
          break;
        }
        this.notice.querySelector('.reading')?.remove();
        if (blank && this.notice.childElementCount === 0) this.empty();
        break;
      case 'folder':
        this.folderLine.update(message.changes);
        break;
      case 'failed':
        this.runs(false);
        this.progressLine.update(null);
        this.notice.replaceChildren(failedNotice(this.host, message.message));
        break;
      default:
        message satisfies never;
    }
  }

  /** Offers to cluster where there are no clusters. During a run the offer waits for its end. */
  empty(): void {
    this.say(emptyNotice(this.host));
  }

  /** Says that the clusters are being loaded. */
  opening(): void {
    this.say(openingNotice());
  }

  /** Takes all notices away, because clusters are shown. */
  shown(): void {
    this.notice.replaceChildren();
  }

  private say(notice: HTMLElement): void {
    if (!this.running) this.notice.replaceChildren(notice);
  }

  /** Says that the folder is read where there are no clusters yet. */
  private reads(blank: boolean): void {
    if (!blank) this.notice.replaceChildren();
    // It is written once: a screen reader reads it out each time.
    else if (this.notice.querySelector('.reading') === null) this.notice.replaceChildren(readingNotice());
  }

  private runs(running: boolean): void {
    this.running = running;
    this.folderLine.runs(running);
  }
}
