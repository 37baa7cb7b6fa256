/** Takes a cluster apart, after a look at the parts. */
import { t } from '@vscode/l10n';
import { wordsOf } from '../../src/domain/error-words';
import { editToSplit } from '../../src/domain/edits';
import type { Cluster } from '../../src/domain/dataset';
import type { Space } from '../../src/protocol/inspection';
import { SPACES } from '../../src/protocol/inspection';
import { openDialog } from '../ui/dialog';
import { element, nameControl } from '../ui/element';
import { icon } from '../ui/icons';
import { clusterWithId } from '../gallery/labels';
import type { PageServices, PageState } from '../services/page-services';
import { isAbort } from '../services/questions';
import { thumbnail } from '../gallery/thumbnail';
import { button, dropdown, progressRing } from '../ui/toolkit';
import { count, images, SPACE_WORDS } from '../ui/wording';
import { isolated } from '../ui/isolated';

/** Pictures of a part. */
const STRIP = 10;
const FEWEST_PARTS = 2;
const MOST_PARTS = 12;

/**
 * @param state what is shown now, asked for again when the person decides: of the same labelling as
 * when the dialog opened.
 */
export function openSplitDialog(services: PageServices, state: () => PageState, cluster: number): void {
  const opened = state();
  let space: Space = 'all';
  let preview: readonly (readonly number[])[] = [];
  let asking = new AbortController();
  const { name: label, images: members } = clusterWithId(opened.curated, cluster);
  const parts = new PartsStepper(Math.min(MOST_PARTS, members.length), () => void ask());
  const rows = element('div', { class: 'parts', attributes: { 'aria-live': 'polite' } });
  const spaces = SPACES.map((value) => ({ value, text: SPACE_WORDS[value] }));
  const controls = element(
    'div',
    { class: 'controls' },
    ...parts.elements,
    element('span', { text: t('by') }),
    dropdown(t('Compare by'), spaces, space, (chosen) => {
      space = chosen;
      void ask();
    }),
  );
  const dialog = openDialog({
    title: t('Split {0}', label),
    content: [controls, rows],
    accept: { text: t('Split'), run: () => split(services, opened, state(), cluster, preview) },
    closed: () => asking.abort(),
  });

  async function ask(): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    dialog.setAccept(t('Split into {0}', parts.count), false);
    rows.replaceChildren(progressRing(t('Looking for parts')));
    try {
      const answer = await services.ask({ about: 'split', cluster, parts: parts.count, space }, signal);
      preview = answer.preview.parts.filter((part) => part.length > 0);
      rows.replaceChildren(...preview.map((part, place) => row(state(), cluster, part, place)));
      dialog.setAccept(t('Split into {0}', preview.length), preview.length > 1);
    } catch (reason) {
      if (!isAbort(reason)) rows.replaceChildren(element('p', { class: 'reason', text: wordsOf(reason) }));
    }
  }
  void ask();
}

/** The number of parts, between a button for fewer and one for more. */
class PartsStepper {
  count = FEWEST_PARTS;
  readonly elements: readonly HTMLElement[];
  private readonly number = element('output', { class: 'number' });
  private readonly fewer = button('icon', icon('minus'), () => this.step(-1));
  private readonly more = button('icon', icon('plus'), () => this.step(1));

  constructor(
    private readonly most: number,
    private readonly onChange: () => void,
  ) {
    nameControl(this.fewer.element, t('Fewer parts'));
    nameControl(this.more.element, t('More parts'));
    this.elements = [element('span', { text: t('Parts') }), this.fewer.element, this.number, this.more.element];
    // Before the dialog opens: the focus that it gives goes to the first control that can take it.
    this.show();
  }

  private step(change: number): void {
    this.count = Math.max(FEWEST_PARTS, Math.min(this.most, this.count + change));
    this.show();
    this.onChange();
    // A control that is disabled while it has the focus loses it.
    if (this.count <= FEWEST_PARTS) this.more.element.focus();
    else if (this.count >= this.most) this.fewer.element.focus();
  }

  private show(): void {
    this.number.textContent = String(this.count);
    this.fewer.setDisabled(this.count <= FEWEST_PARTS);
    this.more.setDisabled(this.count >= this.most);
  }
}

function row({ snapshot, curated, thumbnails }: PageState, id: number, part: readonly number[], place: number): Node {
  const cluster: Cluster = clusterWithId(curated, id);
  const pictures = part.slice(0, STRIP).map((image) => thumbnail({ snapshot, curated, thumbnails, cluster }, image));
  const stays =
    place === 0 ? t('{0}, stays {1}', images(part.length), isolated(cluster.name)) : t('{0} leave', count(part.length));
  return element(
    'div',
    { class: 'strip-row' },
    element('div', { class: 'caption', text: stays }),
    element('div', { class: 'strip-pictures' }, ...pictures),
  );
}

/** The largest part keeps the label; each other one gets a new one. */
function split(
  services: PageServices,
  opened: PageState,
  { curated }: PageState,
  id: number,
  parts: readonly (readonly number[])[],
): void {
  const edit = editToSplit(curated, id, parts);
  if (edit === undefined) return;
  services.edit(opened, edit);
  services.announce(t('{0} split into {1}', isolated(clusterWithId(curated, id).name), edit.parts.length + 1));
}
