import type { PictureFacts } from '../../domain/picture-facts';
import { WinnowFailure } from '../base/failure';
import type { Store } from '../store/store';

const FILE = 'facts.json';
/** Raise it when the same file gives other facts. */
export const FACTS_VERSION = 2;
/**
 * Facts become durable this often, so that a killed run repeats little: after so many pictures, and
 * after this share of those that are known. All are written each time, which must not come to the
 * square of their number.
 */
const SAVE_EVERY = 2048;
const SAVE_SHARE = 0.1;
/** Digits behind the point that say something. */
const DIGITS = 4;

/** The order of a row, which takes a third of the room of an object with names. */
const ORDER = [
  'width',
  'height',
  'bytes',
  'format',
  'taken',
  'camera',
  'sharpness',
  'edges',
  'brightest',
  'darkest',
  'contrast',
  'information',
  'colour',
  'crowding',
] as const satisfies readonly (keyof PictureFacts)[];
type Row = readonly PictureFacts[(typeof ORDER)[number]][];

export interface FactsInColumns<Name extends keyof PictureFacts> {
  readonly columns: { readonly [Each in Name]: (PictureFacts[Each] | null)[] };
  /** Positions of the pictures of which nothing is known. */
  readonly missing: readonly number[];
}

/** What is known of pictures, by the SHA-256 of their contents. */
export class KeptFacts {
  private readonly rows: Map<string, Row>;
  /** Pictures whose facts are not on the disk yet. */
  private unsaved = 0;

  constructor(private readonly store: Pick<Store, 'readJson' | 'writeJson'>) {
    const kept = store.readJson<{ version: number; rows: Record<string, Row> }>(FILE);
    const rows = kept?.version === FACTS_VERSION ? kept.rows : {};
    this.rows = new Map();
    // No list of all entries: a million short arrays are work for the collector.
    for (const hash in rows) this.rows.set(hash, rows[hash]!);
  }

  has(hash: string): boolean {
    return this.rows.has(hash);
  }

  get(hash: string): PictureFacts | undefined {
    const row = this.rows.get(hash);
    if (!row) return undefined;
    return Object.fromEntries(ORDER.map((name, at) => [name, row[at]])) as unknown as PictureFacts;
  }

  /**
   * Some facts of pictures, each in a column in the order of the pictures; null where nothing is
   * known. Makes no object for each picture.
   */
  columns<Name extends keyof PictureFacts>(hashes: readonly string[], names: readonly Name[]): FactsInColumns<Name> {
    const places = names.map((name) => ORDER.indexOf(name));
    const columns = names.map((): unknown[] => []);
    const missing: number[] = [];
    hashes.forEach((hash, picture) => {
      const row = this.rows.get(hash);
      if (!row) missing.push(picture);
      columns.forEach((column, at) => column.push(row?.[places[at]!] ?? null));
    });
    const named = Object.fromEntries(names.map((name, at) => [name, columns[at]]));
    return { columns: named as FactsInColumns<Name>['columns'], missing };
  }

  set(hash: string, facts: PictureFacts): void {
    const rounded = <T>(value: T): T | number => (typeof value === 'number' ? Number(value.toFixed(DIGITS)) : value);
    this.rows.set(
      hash,
      ORDER.map((name) => rounded(facts[name])),
    );
    this.unsaved++;
  }

  /**
   * To be called after each picture.
   * @throws WinnowFailure `store`
   */
  saveNowAndThen(): void {
    if (this.unsaved >= Math.max(SAVE_EVERY, SAVE_SHARE * this.rows.size)) this.save();
  }

  /** @throws WinnowFailure `store` */
  save(): void {
    if (this.unsaved === 0) return;
    this.store.writeJson(FILE, { version: FACTS_VERSION, rows: Object.fromEntries(this.rows) });
    this.unsaved = 0;
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
