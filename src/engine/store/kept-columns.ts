import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { stampOf } from '../base/file-stamp';
import { BODY, COLUMN_TYPES, readHead, readLayout, type Column, type ColumnPlace } from './artifact-file';

/** Bytes that are checked at once. */
const CHUNK = 1 << 22;

/**
 * The columns of an artifact's file, of which some values are read at a time: no column need be in
 * memory. The file is checked once and is open only while it is read.
 */
export class KeptColumns<Meta> {
  private constructor(
    private readonly file: string,
    private readonly stamp: string,
    readonly meta: Meta,
    private readonly places: ReadonlyMap<string, ColumnPlace>,
  ) {}

  /** Undefined where the file is missing or damaged. */
  static of<Meta>(file: string): KeptColumns<Meta> | undefined {
    try {
      const stamp = stampOf(file);
      const found = within(file, (open) => checked<Meta>(open));
      return found && new KeptColumns(file, stamp, found.meta, found.places);
    } catch {
      return undefined;
    }
  }

  /** Values of a column; 0 where there is no such column. */
  lengthOf(column: string): number {
    return this.places.get(column)?.length ?? 0;
  }

  /**
   * Fills `out` with values of a column.
   * @param first position of the first of them.
   * @returns false where the file is another one by now, or has no such values.
   */
  read(column: string, first: number, out: Column): boolean {
    return this.reading((read) => read(column, first, out));
  }

  /**
   * Reads several times from a file that is opened once.
   * @param work is given {@link read}; it returns false where it could not read all it wants.
   * @returns what `work` does; false where the file is another one by now.
   */
  reading(work: (read: ReadColumn) => boolean): boolean {
    try {
      if (stampOf(this.file) !== this.stamp) return false;
      return within(this.file, (open) => work((column, first, out) => this.fill(open, column, first, out)));
    } catch {
      return false;
    }
  }

  private fill(open: number, column: string, first: number, out: Column): boolean {
    const place = this.places.get(column);
    if (!place || !(out instanceof COLUMN_TYPES[place.type]) || first + out.length > place.length) return false;
    return fill(open, out, place.at + first * out.BYTES_PER_ELEMENT);
  }
}

/** As {@link KeptColumns.read}. */
export type ReadColumn = (column: string, first: number, out: Column) => boolean;

function within<T>(file: string, work: (open: number) => T): T {
  const open = openSync(file, 'r');
  try {
    return work(open);
  } finally {
    closeSync(open);
  }
}

function checked<Meta>(open: number): ReturnType<typeof readLayout<Meta>> {
  const { size } = fstatSync(open);
  const start = Buffer.alloc(BODY);
  if (!fill(open, start, 0)) return undefined;
  const head = readHead(start);
  if (!head || BODY + head.jsonLength > size) return undefined;
  const json = Buffer.alloc(head.jsonLength);
  if (!fill(open, json, BODY)) return undefined;
  head.hash.update(json);
  const chunk = Buffer.alloc(Math.min(CHUNK, size));
  for (let at = BODY + json.length; at < size; at += chunk.length) {
    const some = chunk.subarray(0, Math.min(chunk.length, size - at));
    if (!fill(open, some, at)) return undefined;
    head.hash.update(some);
  }
  if (!head.hash.digest().equals(head.checksum)) return undefined;
  return readLayout<Meta>(json.toString('utf8'), BODY + json.length, size);
}

/** @returns false where the file ends before `out` is full. */
function fill(open: number, out: Uint8Array | Column, at: number): boolean {
  for (let done = 0; done < out.byteLength;) {
    const count = readSync(open, out, done, out.byteLength - done, at + done);
    if (count === 0) return false;
    done += count;
  }
  return true;
}
