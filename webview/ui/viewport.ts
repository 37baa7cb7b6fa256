/**
 * Tells the parts of the page that depend on the scroll position when to draw: once a frame, reads
 * before writes.
 */

export interface Drawn {
  /** Reads the layout. Writes nothing, so that one frame lays the page out once. */
  measure(): void;
  /**
   * Writes what `measure` found. Returns true if its height changed, which moves everything below
   * it.
   */
  draw(): boolean;
}

/** Screens a second from which a scroll is hasty. */
const HASTY = 1;
/** Milliseconds after which a scroll that stopped is over. */
const SETTLED = 120;

export class Viewport {
  /** Whether the page rushes by: single pictures cannot be seen then, and need not be loaded. */
  hasty = false;
  private readonly parts = new Set<Drawn>();
  private frame = 0;
  private seenAt = 0;
  private seenTop = 0;
  private settling = 0;

  /** @param drawn is called each time all parts were drawn. */
  constructor(private readonly drawn: () => void) {
    window.addEventListener('scroll', () => this.onScroll(), { passive: true });
    window.addEventListener('resize', () => this.request());
    // A scroll bar that appears narrows the page without a resize of the window.
    new ResizeObserver(() => this.request()).observe(document.body);
  }

  add(part: Drawn): void {
    this.parts.add(part);
    this.request();
  }

  remove(part: Drawn): void {
    this.parts.delete(part);
  }

  private onScroll(): void {
    const now = performance.now();
    const screens = Math.abs(window.scrollY - this.seenTop) / window.innerHeight;
    this.hasty = screens / ((now - this.seenAt) / 1000) > HASTY;
    this.seenAt = now;
    this.seenTop = window.scrollY;
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => {
      this.hasty = false;
      this.request();
    }, SETTLED);
    this.request();
  }

  /** Draws in the next frame. */
  request(): void {
    this.frame ||= requestAnimationFrame(() => this.flush());
  }

  /** Draws now. */
  flush(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.drawAll();
    this.drawn();
  }

  private drawAll(): void {
    // A second round settles the shifts of the first; a third, the scroll bar that these may bring.
    for (let round = 0; round < 3; round++) {
      for (const part of this.parts) part.measure();
      let moved = false;
      for (const part of this.parts) moved = part.draw() || moved;
      if (!moved) return;
    }
  }
}
