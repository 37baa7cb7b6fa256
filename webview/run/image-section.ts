/** The selected image as the extractors see it. */
import { t } from '@vscode/l10n';
import type { PageServices, PageState } from '../services/page-services';
import { element } from '../ui/element';
import { progressRing } from '../ui/toolkit';
import { baseName } from '../ui/wording';
import { imageView } from './image-view';
import { failed, LatestQuestion, section } from './section';

export class ImageSection {
  private readonly content = element('div');
  readonly element = section(t('One image as the feature extractors see it'), '', this.content);
  private readonly question = new LatestQuestion();
  private shown: number | undefined;

  constructor(private readonly services: PageServices) {}

  /** Another labelling is shown: its images may be others. */
  forget(): void {
    this.question.drop();
    this.shown = undefined;
  }

  /** @param state undefined while nothing can be asked. */
  async show(state: PageState | undefined): Promise<void> {
    this.element.hidden = state === undefined;
    if (state === undefined) return;
    const image = this.services.selection.images[0];
    if (image === this.shown && image !== undefined) return;
    this.shown = image;
    this.question.drop();
    if (image === undefined) {
      const words = t('Select an image to see what each feature extractor makes of it.');
      this.content.replaceChildren(element('p', { class: 'hint', text: words }));
      return;
    }
    const signal = this.question.next();
    const name = element('p', { class: 'hint', name: baseName(state.snapshot.paths[image] ?? '') });
    this.content.replaceChildren(name, progressRing(t('Reading the image')));
    try {
      const { facts } = await this.services.ask({ about: 'image', image }, signal);
      if (!signal.aborted) this.content.replaceChildren(name, imageView(facts));
    } catch (error) {
      if (signal.aborted) return;
      this.shown = undefined;
      this.content.replaceChildren(name, failed(error));
    }
  }
}
