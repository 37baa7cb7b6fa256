/**
 * What a person decides about the image that the queue is at. The next image shows at once; the
 * host writes decisions down in their order.
 */
import { t } from '@vscode/l10n';
import { EXCLUDED, UNDECIDED, type Curated, type Edit } from '../../src/domain/curation';
import { editToKeep, editToLabel, editToMove } from '../../src/domain/edits';
import type { LabelChoice } from '../gallery/label-list';
import { clusterWithId, labelNamed } from '../gallery/labels';
import type { PageServices, PageState } from '../services/page-services';
import type { ReviewQueue } from './review-queue';
import { suspicionOf } from './suspect-view';
import { isolated } from '../ui/isolated';

export class Decisions {
  /** What is shown; undefined until something is. */
  state: PageState | undefined;

  /** @param decided a decision was made, and the queue is at another image. */
  constructor(
    private readonly queue: ReviewQueue,
    private readonly services: PageServices,
    private readonly decided: () => void,
  ) {}

  /** The label that an audit suggests for the image, where it has another one. */
  get suggested(): number | undefined {
    const { state } = this;
    const image = this.queue.current;
    if (image === undefined || state === undefined) return undefined;
    const suspect = suspicionOf(state, image);
    return suspect && state.curated.labels[image] !== suspect.suggested ? suspect.suggested : undefined;
  }

  /** The label as it is. */
  keep(): void {
    const image = this.queue.current;
    const curated = this.state?.curated;
    if (image === undefined || curated === undefined) return;
    const excluded = curated.labels[image] === EXCLUDED || this.queue.excludes(image);
    this.decide(editToKeep(curated, image, excluded));
  }

  exclude(): void {
    const image = this.queue.current;
    if (image !== undefined) this.decide({ kind: 'exclude', images: [image] });
  }

  choose(choice: LabelChoice): void {
    const image = this.queue.current;
    const curated = this.state?.curated;
    if (image === undefined || curated === undefined) return;
    const known = 'name' in choice ? this.labelNamed(curated, choice.name) : choice.id;
    if (known === EXCLUDED) this.exclude();
    else if (known !== undefined && known === curated.labels[image] && known !== UNDECIDED) this.keep();
    else if (known !== undefined) {
      this.services.announce(t('Moved to {0}', isolated(clusterWithId(curated, known).name)));
      this.decide(editToMove(curated, [image], known));
    } else if ('name' in choice) {
      this.services.announce(t('Moved to {0}', isolated(choice.name.trim())));
      this.decide(editToLabel(curated, [image], choice.name, this.queue.newLabels));
    }
  }

  /** The id of a label by its name, also of one that is on its way to the host. */
  private labelNamed(curated: Curated, name: string): number | undefined {
    const wanted = name.trim().toLowerCase();
    const coming = this.queue.newLabels.find((label) => label.name.toLowerCase() === wanted);
    return labelNamed(curated, name)?.id ?? coming?.id;
  }

  private decide(edit: Edit | undefined): void {
    if (edit === undefined || this.state === undefined) return;
    this.queue.decide(edit);
    this.services.edit(this.state, edit);
    this.decided();
  }
}
