/** Says what happened: to a screen reader at once, and in a line that goes by itself. */
import { element } from './element';

/** Milliseconds for which the line stays. */
const STAYS = 4000;

export class Announcer {
  readonly element = element('div', { class: 'announcer', attributes: { role: 'status', 'aria-live': 'polite' } });
  private timer = 0;

  say(text: string): void {
    clearTimeout(this.timer);
    this.element.textContent = text;
    this.timer = window.setTimeout(() => (this.element.textContent = ''), STAYS);
  }
}
