/**
 * The way of the keys between the cards. The Tab key reaches the controls and the images of one
 * card, and then what is behind all of them; the arrows lead from card to card. Otherwise hundreds
 * of cards would lie between the toolbar and the rest of the page.
 */
import type { Drawn } from '../ui/viewport';
import type { ClusterCard } from './cluster-card';

export class CardWalk implements Drawn {
  /** The card that the Tab key reaches. */
  private current: ClusterCard | undefined;
  private next: ClusterCard | undefined;

  /** @param cards those that are shown, in their order. */
  constructor(private readonly cards: () => readonly ClusterCard[]) {}

  /** The focus is in this card. */
  reach(card: ClusterCard | undefined): void {
    if (card === this.current) return;
    this.current?.setReachable(false);
    this.current = card;
    card?.setReachable(true);
  }

  /**
   * A card that is scrolled away gives its place to the first in sight, unless it has the focus.
   * One whose top is in sight comes first: the page need not move for its controls.
   */
  measure(): void {
    const cards = this.cards();
    const own = this.current !== undefined && cards.includes(this.current) ? this.current : undefined;
    const head = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const seen = ({ element }: ClusterCard, edge: 'top' | 'bottom'): boolean => {
      const box = element.getBoundingClientRect();
      return box[edge] > head && box.top < window.innerHeight;
    };
    const stays = own !== undefined && (own.element.contains(document.activeElement) || seen(own, 'bottom'));
    const first = (edge: 'top' | 'bottom'): ClusterCard | undefined => cards.find((card) => seen(card, edge));
    this.next = stays ? own : (first('top') ?? first('bottom') ?? own ?? cards[0]);
  }

  draw(): boolean {
    this.reach(this.next);
    return false;
  }

  /** Goes on from the images of a card to those of the card above or below it. */
  toImages(from: ClusterCard, way: 'up' | 'down', x: number): void {
    const box = (card: ClusterCard): DOMRect => card.grid.element.getBoundingClientRect();
    this.beyond(from, way, x, box)?.grid.enter(way === 'down' ? 'first' : 'last', x);
  }

  /**
   * Goes on from a control of a card to the same one of another. Returns whether the key does that.
   */
  toControl(from: ClusterCard, key: string, control: number): boolean {
    const cards = this.cards();
    const place = cards.indexOf(from);
    const { left, right } = from.element.getBoundingClientRect();
    const box = ({ element }: ClusterCard): DOMRect => element.getBoundingClientRect();
    const targets: Readonly<Record<string, () => ClusterCard | undefined>> = {
      ArrowLeft: () => cards[place - 1],
      ArrowRight: () => cards[place + 1],
      ArrowUp: () => this.beyond(from, 'up', (left + right) / 2, box),
      ArrowDown: () => this.beyond(from, 'down', (left + right) / 2, box),
      Home: () => cards[0],
      End: () => cards.at(-1),
    };
    const target = targets[key];
    target?.()?.focusControl(control);
    return target !== undefined;
  }

  /**
   * The nearest card above or below another one, if there is one in the column at `x` pixels of the
   * window.
   */
  private beyond(
    from: ClusterCard,
    way: 'up' | 'down',
    x: number,
    boxOf: (card: ClusterCard) => DOMRect,
  ): ClusterCard | undefined {
    const own = boxOf(from);
    const [nearest] = this.cards()
      .map((card) => ({ card, box: boxOf(card) }))
      .filter(({ box }) => (way === 'down' ? box.top >= own.bottom : box.bottom <= own.top))
      .map(({ card, box }) => ({
        card,
        along: way === 'down' ? box.top - own.bottom : own.top - box.bottom,
        across: Math.max(0, box.left - x, x - box.right),
      }))
      .sort((a, b) => a.across - b.across || a.along - b.along);
    return nearest?.card;
  }
}
