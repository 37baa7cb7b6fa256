import { IMAGE_NOTES, type ImageNote } from '../../domain/dataset';
import type { Store } from '../store/store';

const FILE = 'notes.json';

/**
 * Notes on decoded images, by the SHA-256 of their contents, kept beside their pixels. Most images
 * have none.
 */
export class KeptNotes {
  private readonly notes: Map<string, readonly ImageNote[]>;
  private changed = false;

  constructor(private readonly store: Store) {
    const kept = Object.entries(store.readJson<Record<string, readonly ImageNote[]>>(FILE) ?? {});
    this.notes = new Map(kept.map(([hash, notes]) => [hash, IMAGE_NOTES.filter((note) => notes.includes(note))]));
  }

  get all(): ReadonlyMap<string, readonly ImageNote[]> {
    return this.notes;
  }

  set(hash: string, notes: readonly ImageNote[]): void {
    if (notes.length > 0) this.notes.set(hash, notes);
    else if (!this.notes.delete(hash)) return;
    this.changed = true;
  }

  /** @throws WinnowFailure `store` */
  save(): void {
    if (!this.changed) return;
    this.store.writeJson(FILE, Object.fromEntries(this.notes));
    this.changed = false;
  }
}
