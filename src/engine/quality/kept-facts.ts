import type { PictureFacts } from '../../domain/picture-facts';
import { WinnowFailure } from '../base/failure';
import type { Store } from '../store/store';

const FILE = 'facts.json';
/** Raise it when the same file gives other facts. */
const VERSION = 1;
/** Digits behind the point that say something. */
const DIGITS = 4;

/** One picture's facts as a row, which takes a third of the room of an object with names. */
type Row = readonly [
  ...size: readonly [width: number, height: number, bytes: number, format: string, taken: number | null],
  ...seen: readonly [sharpness: number, edges: number, brightest: number, darkest: number],
  ...more: readonly [contrast: number, information: number, colour: number, crowding: number],
];

/** What is known of pictures, by the SHA-256 of their contents. */
export class KeptFacts {
  private readonly rows: Map<string, Row>;
  private changed = false;

  constructor(private readonly store: Pick<Store, 'readJson' | 'writeJson'>) {
    const kept = store.readJson<{ version: number; rows: Record<string, Row> }>(FILE);
    this.rows = new Map(kept?.version === VERSION ? Object.entries(kept.rows) : []);
  }

  has(hash: string): boolean {
    return this.rows.has(hash);
  }

  get(hash: string): PictureFacts | undefined {
    const row = this.rows.get(hash);
    if (!row) return undefined;
    const [
      width,
      height,
      bytes,
      format,
      taken,
      sharpness,
      edges,
      brightest,
      darkest,
      contrast,
      information,
      colour,
      crowding,
    ] = row;
    return {
      width,
      height,
      bytes,
      format,
      taken,
      sharpness,
      edges,
      brightest,
      darkest,
      contrast,
      information,
      colour,
      crowding,
    };
  }

  set(hash: string, facts: PictureFacts): void {
    const rounded = (value: number): number => Number(value.toFixed(DIGITS));
    this.rows.set(hash, [
      facts.width,
      facts.height,
      facts.bytes,
      facts.format,
      facts.taken,
      rounded(facts.sharpness),
      rounded(facts.edges),
      rounded(facts.brightest),
      rounded(facts.darkest),
      rounded(facts.contrast),
      rounded(facts.information),
      rounded(facts.colour),
      rounded(facts.crowding),
    ]);
    this.changed = true;
  }

  /** @throws WinnowFailure `store` */
  save(): void {
    if (!this.changed) return;
    this.store.writeJson(FILE, { version: VERSION, rows: Object.fromEntries(this.rows) });
    this.changed = false;
  }

  /**
   * For what a read-only store or a full disk need not stop: it is measured again the next time.
   */
  saveIfPossible(): void {
    try {
      this.save();
    } catch (error) {
      if (!(error instanceof WinnowFailure)) throw error;
    }
  }
}
