/** What a person can do with the selected images. */
import { EXCLUDED, nextClusterId, UNDECIDED } from '../../src/domain/curation';
import { openDialog } from '../ui/dialog';
import type { LabelChoice } from './label-list';
import { LabelList } from './label-list';
import { clusterWithId, labelNamed } from './labels';
import type { MenuEntry } from '../ui/menu';
import type { PageServices, PageState } from '../services/page-services';
import { images as imageWords } from '../ui/wording';

export class ImageActions {
  constructor(
    private readonly services: PageServices,
    private readonly state: () => PageState | undefined,
  ) {}

  /** Asks for a label, an existing or a new one, and gives it to the selected images. */
  pickLabel(title = 'Move'): void {
    const state = this.state();
    const images = this.services.selection.images;
    if (state === undefined || images.length === 0) return;
    const list = new LabelList(
      'Label',
      'Label, or the name of a new one',
      (choice) => {
        dialog.close();
        this.move(images, choice);
      },
      true,
    );
    const dialog = openDialog({ title: `${title} ${imageWords(images.length)} to…`, content: [list.element] });
    list.show(state.curated);
    list.field.focus();
  }

  /** One edit, or two where excluded images have to come back first. */
  move(images: readonly number[], choice: LabelChoice): void {
    const state = this.state();
    if (state === undefined || images.length === 0) return;
    const { curated } = state;
    const known = 'name' in choice ? labelNamed(curated, choice.name)?.id : choice.id;
    if (known === EXCLUDED) return this.exclude(images);
    const moving = known === undefined ? images : images.filter((image) => this.moves(state, image, known));
    if (moving.length === 0) return this.services.announce(`Already in ${clusterWithId(curated, known!).name}`);
    this.include(moving, true);
    if (known !== undefined) this.services.edit({ kind: 'move', images: moving, to: known });
    else if ('name' in choice) {
      const cluster = { id: nextClusterId(curated), name: choice.name.trim(), images: moving };
      this.services.edit({ kind: 'label', cluster });
    }
    const name = 'name' in choice ? choice.name : clusterWithId(curated, choice.id).name;
    this.services.announce(`${imageWords(moving.length)} moved to ${name}`);
  }

  exclude(images: readonly number[] = this.services.selection.images): void {
    const labels = this.state()?.curated.labels;
    const included = images.filter((image) => labels?.[image] !== EXCLUDED);
    if (included.length === 0) return;
    this.services.edit({ kind: 'exclude', images: included });
    this.services.announce(`${imageWords(included.length)} excluded`);
  }

  include(images: readonly number[] = this.services.selection.images, quiet = false): void {
    const labels = this.state()?.curated.labels;
    const excluded = images.filter((image) => labels?.[image] === EXCLUDED);
    if (excluded.length === 0) return;
    this.services.edit({ kind: 'include', images: excluded });
    if (!quiet) this.services.announce(`${imageWords(excluded.length)} included again`);
  }

  review(images: readonly number[] = this.services.selection.images): void {
    const curated = this.state()?.curated;
    const open = images.filter((image) => curated?.reviewed[image] === 0);
    if (open.length === 0) return;
    this.services.edit({ kind: 'review', images: open });
    this.services.announce(`${imageWords(open.length)} marked reviewed`);
  }

  unreview(images: readonly number[] = this.services.selection.images): void {
    const curated = this.state()?.curated;
    const reviewed = images.filter((image) => curated?.reviewed[image] === 1);
    if (reviewed.length > 0) this.services.edit({ kind: 'unreview', images: reviewed });
  }

  findSimilar(): void {
    const { selection } = this.services;
    const image =
      selection.anchor !== undefined && selection.has(selection.anchor) ? selection.anchor : selection.images[0];
    if (image !== undefined) this.services.findSimilar(image);
  }

  open(): void {
    const [image] = this.services.selection.images;
    if (image !== undefined) this.services.openImage(image);
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
      selection.size === 1 && { text: 'Open Image', key: 'Enter', run: () => this.open() },
      { text: 'Find Similar', run: () => this.findSimilar() },
      null,
      { text: 'Move to…', run: () => this.pickLabel() },
      { text: 'Move to Undecided', run: () => this.move(selection.images, { id: UNDECIDED }) },
      this.someExcluded && { text: 'Include', run: () => this.include() },
      this.someIncluded && {
        text: 'Exclude',
        key: 'Delete',
        run: () => this.exclude(),
      },
      null,
      some((image) => curated?.reviewed[image] === 0) && { text: 'Mark Reviewed', run: () => this.review() },
      some((image) => curated?.reviewed[image] === 1) && { text: 'Mark Not Reviewed', run: () => this.unreview() },
      { text: 'Clear Selection', key: 'Esc', run: () => selection.clear() },
    ];
    return entries.filter((entry) => entry !== false);
  }

  /** A machine's label that a person gives again becomes the person's; one that is the person's stays as it is. */
  private moves({ curated }: PageState, image: number, to: number): boolean {
    return curated.labels[image] !== to || (to !== UNDECIDED && curated.byPerson[image] === 0);
  }
}
