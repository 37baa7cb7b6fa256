import { crc32 } from 'node:zlib';
import type { Curation, Edit, Step } from '../../domain/curation';

/** A line of the journal: what happened to the edits of one labelling. */
export type Line = {
  /**
   * Place in the journal, from 1. In both copies a number stands for the same line. A number that
   * is in neither was lost.
   */
  readonly n: number;
  /** Names the labelling that the line is about. */
  readonly labels: string;
} & (
  | {
      readonly step: Step;
      /** Number of edits in force before the step; absent in lines of format 1. */
      readonly before?: number;
    }
  /** All edits at once, written after some steps before this line were lost. */
  | { readonly state: Curation }
);

const START = '{"crc":"';
const BODY = START.length + 8 + '",'.length;
const START_1 = '{"labels":';

/** A line with the CRC-32 of its text in front: `{"crc":"…","n":…}`. */
export function textOf(line: Line): string {
  const body = JSON.stringify(line);
  return `${START}${sumOf(body)}",${body.slice(1)}`;
}

/** Lines of one copy, by number. */
export interface Copy {
  readonly lines: ReadonlyMap<number, Line>;
  /** Number of texts after the last whole line: what a crash cut short, or damage. */
  readonly brokenAtEnd: number;
  /** Whether all of it is whole lines of this format. */
  readonly clean: boolean;
}

/**
 * Takes the lines that are whole. Those of format 1, which have no checksum, get the numbers in
 * their order.
 */
export function readCopy(text: string): Copy {
  const lines = new Map<number, Line>();
  let last = 0;
  let brokenAtEnd = 0;
  let clean = true;
  for (const each of text.split('\n')) {
    if (each === '') continue;
    const line = lineOf(each) ?? lineOfFormat1(each, last + 1);
    if (!line) brokenAtEnd++;
    if (!line || !each.startsWith(START)) clean = false;
    if (!line) continue;
    lines.set(line.n, line);
    last = line.n;
    brokenAtEnd = 0;
  }
  return { lines, brokenAtEnd, clean };
}

function lineOf(text: string): Line | undefined {
  if (!text.startsWith(START)) return undefined;
  const body = `{${text.slice(BODY)}`;
  if (text.slice(0, BODY) !== `${START}${sumOf(body)}",`) return undefined;
  try {
    return JSON.parse(body) as Line;
  } catch {
    return undefined;
  }
}

function lineOfFormat1(text: string, n: number): Line | undefined {
  if (!text.startsWith(START_1)) return undefined;
  try {
    // The first lines of format 1 hold an edit where later ones hold a step.
    const { labels, step, edit } = JSON.parse(text) as { labels: string; step?: Step; edit?: Edit };
    const taken = step ?? (edit ? ({ kind: 'edit', edit } as const) : undefined);
    return taken && { n, labels, step: taken };
  } catch {
    return undefined;
  }
}

const sumOf = (body: string): string => crc32(Buffer.from(body)).toString(16).padStart(8, '0');
