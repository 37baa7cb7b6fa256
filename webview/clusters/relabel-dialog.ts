/** Shows what the classifier, having learned from the person's corrections, would change; the person picks which. */
import type { RelabelPreview } from '../../src/protocol/inspection';
import { openDialog } from '../ui/dialog';
import { element } from '../ui/element';
import { clusterWithId, galleryOf } from '../gallery/labels';
import type { PageServices, PageState } from '../services/page-services';
import { isAbort } from '../services/questions';
import { thumbnail } from '../gallery/thumbnail';
import { checkbox, progressRing } from '../ui/toolkit';
import { images as imageWords } from '../ui/wording';

/** Pictures of a group. */
const STRIP = 10;

/** Images that would go from one label to another. */
interface Group {
  readonly from: number;
  readonly to: number;
  readonly images: readonly number[];
}

/** The largest first. */
function groups({ curated }: PageState, preview: RelabelPreview): Group[] {
  const found = new Map<string, { from: number; to: number; images: number[] }>();
  for (const { to, images } of preview.moves) {
    for (const image of images) {
      const from = curated.labels[image]!;
      const key = `${from} ${to}`;
      const group = found.get(key) ?? { from, to, images: [] };
      group.images.push(image);
      found.set(key, group);
    }
  }
  return [...found.values()].sort((a, b) => b.images.length - a.images.length);
}

export function openRelabelDialog(services: PageServices, state: () => PageState): void {
  const asking = new AbortController();
  const content = element('div', { class: 'relabel', attributes: { 'aria-live': 'polite' } });
  content.append(
    progressRing('Training'),
    element('p', { text: 'Training the classifier with your labels as truth. Nothing changes until you say so.' }),
  );
  const chosen = new Set<Group>();
  const dialog = openDialog({
    title: 'Learn from corrections',
    content: [content],
    accept: { text: 'Apply', run: () => apply() },
    closed: () => asking.abort(),
  });
  dialog.setAccept('Apply', false);

  function apply(): void {
    const moves = new Map<number, number[]>();
    for (const { to, images } of chosen) moves.set(to, [...(moves.get(to) ?? []), ...images]);
    services.edit({ kind: 'relabel', moves: [...moves].map(([to, images]) => ({ to, images })) });
    services.announce(`${imageWords(total())} moved as learned`);
  }
  const total = (): number => [...chosen].reduce((sum, { images }) => sum + images.length, 0);
  const count = (): void => dialog.setAccept(`Move ${imageWords(total())}`, chosen.size > 0);

  function show(preview: RelabelPreview): void {
    const found = groups(state(), preview);
    const given = `${imageWords(preview.fixed)} with a label that you gave or reviewed stay.`;
    if (found.length === 0) {
      content.replaceChildren(element('p', { text: `The classifier agrees with every label. ${given}` }));
      return;
    }
    for (const group of found) chosen.add(group);
    content.replaceChildren(element('p', { text: given }), ...found.map(row));
    count();
  }

  function row(group: Group): HTMLElement {
    const { curated } = state();
    const words = `${clusterWithId(curated, group.from).name} → ${clusterWithId(curated, group.to).name}`;
    const box = checkbox(words, true, (on) => {
      if (on) chosen.add(group);
      else chosen.delete(group);
      count();
    });
    const label = element('label', { class: 'caption' }, box, element('span', { class: 'name', text: words }));
    label.append(element('span', { class: 'size', text: imageWords(group.images.length) }));
    const pictures = group.images.slice(0, STRIP).map((image) => thumbnail(galleryOf(state(), image), image));
    return element('div', { class: 'strip-row' }, label, element('div', { class: 'strip-pictures' }, ...pictures));
  }

  services.ask({ about: 'relabel' }, asking.signal).then(
    ({ preview }) => show(preview),
    (reason: unknown) => {
      if (isAbort(reason)) return;
      content.replaceChildren(element('p', { class: 'reason', text: (reason as Error).message }));
    },
  );
}
