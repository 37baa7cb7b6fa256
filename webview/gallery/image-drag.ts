/** Drags the selected images onto something that takes them. */
import { element } from '../ui/element';
import type { Selection } from '../services/selection';
import { thumbnailAddress } from './thumbnail';
import type { PageState } from '../services/page-services';
import { count } from '../ui/wording';

const KIND = 'application/x-winnow-selection';

/**
 * Makes the selected images of `area` draggable: a small picture with their number follows the
 * pointer.
 */
export function startsDrags(area: HTMLElement, selection: Selection, state: () => PageState | undefined): void {
  const ghost = element('div', { class: 'drag-ghost', attributes: { 'aria-hidden': 'true' } });
  area.addEventListener('dragstart', (event) => {
    const image = event.target instanceof HTMLElement ? Number(event.target.dataset['image']) : NaN;
    const shown = state();
    if (event.dataTransfer === null || shown === undefined || !selection.has(image)) return event.preventDefault();
    event.dataTransfer.setData(KIND, String(selection.size));
    event.dataTransfer.effectAllowed = 'move';
    const picture = element('img', { attributes: { alt: '', src: thumbnailAddress(shown, image) } });
    ghost.replaceChildren(picture, element('span', { class: 'number', text: count(selection.size) }));
    document.body.append(ghost);
    event.dataTransfer.setDragImage(ghost, 12, 12);
    document.body.classList.add('dragging');
    // The picture of the drag is taken after this event.
    setTimeout(() => ghost.remove());
  });
  area.addEventListener('dragend', () => document.body.classList.remove('dragging'));
}

/** Makes `target` take images that are dropped onto it. */
export function takesDrops(target: HTMLElement, drop: () => void): void {
  const ours = (event: DragEvent): boolean => event.dataTransfer?.types.includes(KIND) ?? false;
  let depth = 0;
  const enter = (change: number): void => {
    depth = Math.max(0, depth + change);
    target.classList.toggle('dropping', depth > 0);
  };
  target.addEventListener('dragenter', (event) => ours(event) && enter(1));
  target.addEventListener('dragleave', (event) => ours(event) && enter(-1));
  target.addEventListener('dragover', (event) => {
    if (!ours(event)) return;
    event.preventDefault();
    event.dataTransfer!.dropEffect = 'move';
  });
  target.addEventListener('drop', (event) => {
    enter(-depth);
    if (!ours(event)) return;
    event.preventDefault();
    document.body.classList.remove('dragging');
    drop();
  });
}
