import { t } from '@vscode/l10n';
import { closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { storeFailure, writeAll } from '../../store/durable';
import type { Store } from '../../store/store';
import { winnowVersion } from '../../base/version';

/** What is told of a file that ends the engine whenever it is read. */
export const ENDED_ENGINE = t('Reading it ended the engine.');

/**
 * In work beside others, then alone twice: an engine that a person ended at that moment is no
 * proof.
 */
const GIVEN_UP_AFTER = 3;
const LINE = 67;

/**
 * The images that are being decoded, on disk, so that a file that kills the process is known to the
 * next one. That one decodes all that were in work one at a time, and gives up the file that kills
 * it again and again.
 * The file holds one line an image: the SHA-256 of its contents and how often an engine ended while
 * it was in work. It is not flushed: it must survive the process, not a power cut.
 */
export class DecodeJournal {
  private readonly name: string;
  private readonly file: number;
  private readonly slots = new Map<string, number>();
  private readonly free: number[] = [];
  private readonly counts = new Map<string, number>();
  private next = 0;

  /** @throws WinnowFailure `store` when the store cannot be written, as {@link begin} does. */
  constructor(store: Store) {
    const name = store.path('blocks', 'in-work.txt');
    const [version, ...lines] = readLines(name);
    // Another version may read what this one could not.
    const known = version === winnowVersion() ? lines : [];
    this.name = name;
    this.file = attempt(name, () => openSync(name, 'w'));
    try {
      this.put(head(), 0);
      for (const line of known) {
        const [, hash, count] = /^([0-9a-f]{64}) (\d)$/.exec(line) ?? [];
        if (hash === undefined) continue;
        this.counts.set(hash, Number(count));
        this.write(hash, Number(count));
      }
    } catch (error) {
      closeSync(this.file);
      throw error;
    }
  }

  /** Images to decode one at a time, since one of them may have ended the engine. */
  get suspects(): ReadonlySet<string> {
    return this.countedBelow((count) => count < GIVEN_UP_AFTER);
  }

  /** Images that are not to be decoded any more. */
  get givenUp(): ReadonlySet<string> {
    return this.countedBelow((count) => count >= GIVEN_UP_AFTER);
  }

  /** Call it before the image is opened. */
  begin(hash: string): void {
    this.write(hash, (this.counts.get(hash) ?? 0) + 1);
  }

  /** Call it when the image is decoded or refused: it did no harm. */
  end(hash: string): void {
    const slot = this.slots.get(hash);
    if (slot === undefined) return;
    this.put(`${' '.repeat(LINE - 1)}\n`, head().length + slot * LINE);
    this.slots.delete(hash);
    this.counts.delete(hash);
    this.free.push(slot);
  }

  /**
   * Call it when nothing is in work any more, also after an error; what a cancel left in work is no
   * suspect.
   */
  close(): void {
    const kept = this.givenUp;
    ftruncateSync(this.file, head().length);
    this.slots.clear();
    this.free.length = 0;
    this.next = 0;
    for (const hash of kept) this.write(hash, GIVEN_UP_AFTER);
    closeSync(this.file);
  }

  private countedBelow(holds: (count: number) => boolean): ReadonlySet<string> {
    return new Set([...this.counts].filter(([, count]) => holds(count)).map(([hash]) => hash));
  }

  private write(hash: string, count: number): void {
    let slot = this.slots.get(hash);
    if (slot === undefined) this.slots.set(hash, (slot = this.free.pop() ?? this.next++));
    this.put(`${hash} ${count}\n`, head().length + slot * LINE);
  }

  private put(text: string, position: number): void {
    attempt(this.name, () => writeAll(this.file, Buffer.from(text), position));
  }
}

function attempt<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeFailure(name, error);
  }
}

let version: string | undefined;
function head(): string {
  return `${(version ??= winnowVersion())}\n`;
}

function readLines(name: string): string[] {
  try {
    return readFileSync(name, 'utf8').split('\n');
  } catch {
    return [];
  }
}
