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
import { isolated } from '../ui/isolated';

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
  const path = pathOf(state, set.images[0]!);
  const title = `${count(set.images.length)} × ${isolated(baseName(path))}`;
  const keep = button('secondary', t('Keep the best, exclude the rest'), () => actions.keepBest());
  const beside = button('secondary', t('Side by side'), () =>
    services.look(set.images.slice(0, MOST_BESIDE), 'beside'),
  );
  const heading = element(
    'header',
    {},
    element('h2', { text: title, title: path }),
    element('span', { class: 'how', text: actions.words }),
    beside.element,
    keep.element,
  );
  const items = set.images.map((image, at) =>
    element(
      'div',
      { class: at === 0 ? 'copy best' : 'copy', attributes: { role: 'listitem' } },
      picture(state, image, set, services),
      element('span', { class: 'name', name: baseName(pathOf(state, image)), title: pathOf(state, image) }),
      element('span', { class: 'facts', text: factsInWords(files[image]) }),
      element('span', { class: 'mark-line' }, mark(state, set, at, actions), nearness(set, at)),
    ),
  );
  const row = element('div', { class: 'copies-row', attributes: { role: 'list' } }, ...items);
  return element('article', { class: 'copy-card', attributes: { 'aria-label': title } }, heading, row);
}

const pathOf = ({ snapshot }: PageState, image: number): string => snapshot.paths[image] ?? '';

/** A thumbnail to select, to open and to right-click, as in the gallery. */
function picture(state: PageState, image: number, { images }: CopySet, services: PageServices): HTMLElement {
  const { selection } = services;
  const shown = thumbnail(galleryOf(state, image), image);
  // How far the label is agreed on does not matter here.
  shown.classList.remove('most', 'disputed');
  shown.querySelector('.mark')?.remove();
  const node = element(
    'button',
    {
      class: 'picture',
      attributes: {
        type: 'button',
        'data-pick': String(image),
        'aria-label': t('Select {0}', pathOf(state, image)),
        'aria-pressed': String(selection.has(image)),
      },
    },
    shown,
  );
  node.addEventListener('click', (event) => selectByClick(selection, image, images, event));
  node.addEventListener('dblclick', () => services.openImage(image));
  node.addEventListener('contextmenu', (event) => {
    event.preventDefault();
    if (!selection.has(image)) selection.set([image]);
    services.openMenu({ x: event.clientX, y: event.clientY });
  });
  return node;
}

/** The best one has a badge, each other one a button to keep it instead. */
function mark(state: PageState, { images }: CopySet, at: number, actions: CopyCardActions): HTMLElement {
  if (at === 0) return badge(t('Best'));
  const image = images[at]!;
  const { element: node } = button('secondary', t('Keep this'), () => actions.keep(image));
  node.setAttribute('aria-label', t('Keep this, {0}', pathOf(state, image)));
  return node;
}

function nearness({ images, nearness, mirrored }: CopySet, at: number): HTMLElement {
  const near = nearness[at]!;
  const words = [near >= 1 ? t('equal') : percent(near)];
  if (mirrored.includes(images[at]!)) words.push(t('mirrored'));
  const title =
    near >= SAME_PICTURE ? t('How near it is to another one of the set') : t('Alike to the network, another picture');
  return element('span', { class: 'near', text: words.join(', '), title });
}

function factsInWords(facts: PictureFacts | undefined): string {
  if (facts === undefined) return '';
  const { width, height, format, bytes } = facts;
  const size =
    bytes < 1e6 ? t('{0} kB', count(Math.max(1, Math.round(bytes / 1000)))) : t('{0} MB', (bytes / 1e6).toFixed(1));
  return `${width} × ${height} ${format.toUpperCase()}, ${size}`;
}
