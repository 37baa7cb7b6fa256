/** One set of copies: its pictures side by side, with what tells them apart. */
import { t } from '@vscode/l10n';
import { SAME_PICTURE, type Copies, type CopySet } from '../../src/domain/copies';
import type { PictureFacts } from '../../src/domain/picture-facts';
import { MOST_BESIDE } from '../../src/protocol/panel';
import { galleryOf } from '../gallery/labels';
import { thumbnail } from '../gallery/thumbnail';
import type { PageServices, PageState } from '../services/page-services';
import { selectByClick } from '../services/selection';
import { element } from '../ui/element';
import { badge, button } from '../ui/toolkit';
import { baseName, count, percent } from '../ui/wording';

export interface CopyCardActions {
  /** Keeps the best, and excludes the others. */
  keepBest(): void;
  /** Keeps this one, and excludes the others. */
  keep(image: number): void;
  /** How near they are, in words. */
  readonly words: string;
}

export function copyCard(
  state: PageState,
  set: CopySet,
  files: Copies['files'],
  services: PageServices,
  actions: CopyCardActions,
): HTMLElement {
  const title = `${count(set.images.length)} × ${baseName(state.snapshot.paths[set.images[0]!] ?? '')}`;
  const keep = button('secondary', t('Keep the best, exclude the rest'), () => actions.keepBest());
  const beside = button('secondary', t('Side by side'), () =>
    services.look(set.images.slice(0, MOST_BESIDE), 'beside'),
  );
  const heading = element(
    'header',
    {},
    element('h2', { text: title, title: state.snapshot.paths[set.images[0]!] ?? '' }),
    element('span', { class: 'how', text: actions.words }),
    beside.element,
    keep.element,
  );
  const items = set.images.map((image, at) => copy(state, set, at, files[image], services, actions));
  const row = element('div', { class: 'copies-row', attributes: { role: 'list' } }, ...items);
  const card = element('article', { class: 'copy-card', attributes: { 'aria-label': title } }, heading, row);
  return card;
}

function copy(
  state: PageState,
  { images, nearness, mirrored }: CopySet,
  at: number,
  facts: PictureFacts | undefined,
  services: PageServices,
  actions: CopyCardActions,
): HTMLElement {
  const image = images[at]!;
  const { selection } = services;
  const path = state.snapshot.paths[image] ?? '';
  const picture = thumbnail(galleryOf(state, image), image);
  // How far the label is agreed on does not matter here.
  picture.classList.remove('most', 'disputed');
  picture.querySelector('.mark')?.remove();
  const open = element('button', {
    class: 'picture',
    attributes: {
      type: 'button',
      'data-pick': String(image),
      'aria-label': t('Select {0}', path),
      'aria-pressed': String(selection.has(image)),
    },
  });
  open.append(picture);
  open.addEventListener('click', (event) => selectByClick(selection, image, images, event));
  open.addEventListener('dblclick', () => services.openImage(image));
  open.addEventListener('contextmenu', (event) => {
    event.preventDefault();
    if (!selection.has(image)) selection.set([image]);
    services.openMenu({ x: event.clientX, y: event.clientY });
  });
  const near = nearness[at]!;
  const how = [near >= 1 ? t('equal') : percent(near), mirrored.includes(image) ? t('mirrored') : ''].filter(Boolean);
  const mark = at === 0 ? badge(t('Best')) : button('secondary', t('Keep this'), () => actions.keep(image)).element;
  if (at > 0) mark.setAttribute('aria-label', t('Keep this, {0}', path));
  return element(
    'div',
    { class: at === 0 ? 'copy best' : 'copy', attributes: { role: 'listitem' } },
    open,
    element('span', { class: 'name', text: baseName(path), title: path }),
    element('span', { class: 'facts', text: factsInWords(facts) }),
    element(
      'span',
      { class: 'mark-line' },
      mark,
      element('span', {
        class: 'near',
        text: how.join(', '),
        title:
          near >= SAME_PICTURE
            ? t('How near it is to another one of the set')
            : t('Alike to the network, another picture'),
      }),
    ),
  );
}

function factsInWords(facts: PictureFacts | undefined): string {
  if (facts === undefined) return '';
  const { width, height, format, bytes } = facts;
  const size =
    bytes < 1e6 ? t('{0} kB', count(Math.max(1, Math.round(bytes / 1000)))) : t('{0} MB', (bytes / 1e6).toFixed(1));
  return `${width} × ${height} ${format.toUpperCase()}, ${size}`;
}
