/** What a person can do with the selected images. */
import { t } from '@vscode/l10n';
import { EXCLUDED, UNDECIDED, type Curated, type Edit } from '../../src/domain/curation';
import {
  editToExclude,
  editToInclude,
  editToLabel,
  editToMove,
  editToReview,
  editToTag,
  editToUnreview,
  editToUntag,
} from '../../src/domain/edits';
import { tagsIn } from '../../src/domain/tags';
import { MOST_BESIDE } from '../../src/protocol/panel';
import { openDialog } from '../ui/dialog';
import type { LabelChoice } from './label-list';
import { LabelList } from './label-list';
import { clusterWithId, labelNamed } from './labels';
import type { MenuEntry } from '../ui/menu';
import { openTagDialog } from './tag-dialog';
import type { PageServices, PageState } from '../services/page-services';
import { images as imageWords } from '../ui/wording';
import { isolated } from '../ui/isolated';

export class ImageActions {
  constructor(
    private readonly services: PageServices,
    private readonly state: () => PageState | undefined,
  ) {}

  /** Asks for a label, an existing or a new one, and gives it to the selected images. */
  pickLabel(what: 'move' | 'label' = 'move'): void {
    const state = this.state();
    const images = this.services.selection.images;
    if (state === undefined || images.length === 0) return;
    const list = new LabelList(
      t('Label'),
      t('Label, or the name of a new one'),
      (choice) => {
        dialog.close();
        this.move(images, choice, state);
      },
      { open: true },
    );
    const dialog = openDialog({
      title:
        what === 'move' ? t('Move {0} to…', imageWords(images.length)) : t('Label {0} to…', imageWords(images.length)),
      content: [list.element],
    });
    list.show(state.curated);
    list.field.focus();
  }

  /** @param made what was shown when the person chose the images. */
  move(images: readonly number[], choice: LabelChoice, made = this.state()): void {
    if (made === undefined || images.length === 0) return;
    const curated = this.state()?.curated ?? made.curated;
    const known = 'name' in choice ? labelNamed(curated, choice.name)?.id : choice.id;
    if (known === EXCLUDED) return this.exclude(images, made);
    const name = known === undefined && 'name' in choice ? choice.name : clusterWithId(curated, known!).name;
    const edit = known === undefined ? editToLabel(curated, images, name) : editToMove(curated, images, known);
    if (edit === undefined) return this.services.announce(t('Already in {0}', isolated(name)));
    this.services.edit(made, edit);
    const moved = edit.kind === 'move' ? edit.images.length : images.length;
    this.services.announce(t('{0} moved to {1}', imageWords(moved), isolated(name)));
  }

  exclude(images: readonly number[] = this.services.selection.images, made = this.state()): void {
    this.send(made, editToExclude, images, (count) => t('{0} excluded', count));
  }

  include(images: readonly number[] = this.services.selection.images): void {
    this.send(this.state(), editToInclude, images, (count) => t('{0} included again', count));
  }

  review(images: readonly number[] = this.services.selection.images): void {
    this.send(this.state(), editToReview, images, (count) => t('{0} marked reviewed', count));
  }

  unreview(images: readonly number[] = this.services.selection.images): void {
    this.send(this.state(), editToUnreview, images, (count) => t('{0} marked not reviewed', count));
  }

  /** Asks for words, and gives them to the selected images beside their label. */
  pickTags(): void {
    const state = this.state();
    const images = this.services.selection.images;
    if (state === undefined || images.length === 0) return;
    openTagDialog(state.curated, images, (text) => {
      const tags = tagsIn(text);
      if (tags.length > 0)
        this.send(state, (curated, chosen) => editToTag(curated, chosen, tags), images, tagged(tags));
    });
  }

  untag(tag: string, images: readonly number[] = this.services.selection.images): void {
    const done = (count: string): string => t('{0} no longer tagged {1}', count, tag);
    this.send(this.state(), (curated, chosen) => editToUntag(curated, chosen, [tag]), images, done);
  }

  private send(
    made: PageState | undefined,
    build: (curated: Curated, images: readonly number[]) => Edit | undefined,
    images: readonly number[],
    done: (count: string) => string,
  ): void {
    const edit = made && build(this.state()?.curated ?? made.curated, images);
    if (made === undefined || edit === undefined || !('images' in edit)) return;
    this.services.edit(made, edit);
    this.services.announce(done(imageWords(edit.images.length)));
  }

  findSimilar(): void {
    const { selection } = this.services;
    const image =
      selection.anchor !== undefined && selection.has(selection.anchor) ? selection.anchor : selection.images[0];
    if (image !== undefined) this.services.findSimilar(image);
  }

  look(): void {
    const { images } = this.services.selection;
    if (images.length > 0) this.services.look(images, 'alone');
    else this.services.announce(t('Select an image first.'));
  }

  compare(): void {
    const { images } = this.services.selection;
    if (this.canCompare) this.services.look(images, 'beside');
    else this.services.announce(t('Select two to four images to see them side by side.'));
  }

  /** Whether as many images are selected as can be seen side by side. */
  get canCompare(): boolean {
    const { size } = this.services.selection;
    return size >= 2 && size <= MOST_BESIDE;
  }

  open(): void {
    const [image] = this.services.selection.images;
    if (image !== undefined) this.services.openImage(image);
  }

  /** Whether features are there to compare the selected image by. */
  get canFindSimilar(): boolean {
    return this.services.selection.size > 0 && this.state()?.snapshot.finished === true;
  }

  /** Whether any selected image lacks the mark of a review. */
  get someUnreviewed(): boolean {
    const reviewed = this.state()?.curated.reviewed;
    return this.services.selection.images.some((image) => reviewed?.[image] === 0);
  }

  /** Whether any selected image is excluded, so that it can come back. */
  get someExcluded(): boolean {
    const labels = this.state()?.curated.labels;
    return this.services.selection.images.some((image) => labels?.[image] === EXCLUDED);
  }

  /** Whether any selected image is in the data set, so that it can be taken out. */
  get someIncluded(): boolean {
    const labels = this.state()?.curated.labels;
    return this.services.selection.images.some((image) => labels?.[image] !== EXCLUDED);
  }

  menu(): MenuEntry[] {
    const { selection } = this.services;
    const curated = this.state()?.curated;
    const some = (test: (image: number) => boolean): boolean => selection.images.some(test);
    const entries: (MenuEntry | false)[] = [
      selection.size === 1 && { text: t('Open Image'), key: t('Enter'), run: () => this.open() },
      { text: t('Look Closer'), key: 'L', run: () => this.look() },
      this.canCompare && { text: t('Side by Side'), key: 'C', run: () => this.compare() },
      this.canFindSimilar && { text: t('Find Similar'), run: () => this.findSimilar() },
      null,
      { text: t('Move to…'), run: () => this.pickLabel() },
      some((image) => curated?.labels[image] !== UNDECIDED) && {
        text: t('Move to Undecided'),
        run: () => this.move(selection.images, { id: UNDECIDED }),
      },
      this.someExcluded && { text: t('Include'), run: () => this.include() },
      this.someIncluded && {
        text: t('Exclude'),
        key: t('Delete'),
        run: () => this.exclude(),
      },
      null,
      { text: t('Tag…'), run: () => this.pickTags() },
      ...[...(curated?.tags ?? [])]
        .filter(([, tagged]) => some((image) => tagged.has(image)))
        .map(([tag]) => ({ text: t('Remove the Tag {0}', tag), run: () => this.untag(tag) })),
      null,
      this.someUnreviewed && { text: t('Mark Reviewed'), run: () => this.review() },
      some((image) => curated?.reviewed[image] === 1) && { text: t('Mark Not Reviewed'), run: () => this.unreview() },
      { text: t('Clear Selection'), key: t('Esc'), run: () => selection.clear() },
    ];
    return entries.filter((entry) => entry !== false);
  }
}

const tagged =
  (tags: readonly string[]) =>
  (count: string): string =>
    t('{0} tagged {1}', count, tags.join(', '));
