import { readFileSync, writeFileSync } from 'node:fs';
import { describe, type Machine } from './machine';
import { ratioOf, type Figure } from './row';

/** A figure in out/bench.json. */
export type Measured = Figure & {
  readonly row: string;
  readonly ratio: number | null;
  /** ISO 8601. */
  readonly at: string;
  /** Load of the machine before the row began. */
  readonly load: number;
};

const HEAD = ['row', 'work', 'ours', 'peer', 'ratio', 'reach', 'aim', ''];

/** The figures as a table in Markdown whose columns are aligned. */
export function tableOf(figures: readonly Measured[]): string {
  const cells = figures.map((figure) => {
    const { row, work, ours, unit, peer, goal, reach, aim, ratio } = figure;
    const value = (each: number): string => `${inDigits(each)} ${unit}`;
    const wanted = (each: number | undefined): string =>
      each === undefined ? '–' : goal === 'ratio' ? `${inDigits(each)}×` : `< ${value(each)}`;
    const theirs = peer && (peer.value === null ? 'peer missing' : `${value(peer.value)}, ${peer.name}`);
    return [
      ...[row, work, value(ours), `${theirs ?? '–'}${peer?.extrapolated ? ' (extrapolated)' : ''}`],
      ...[ratio === null ? '–' : `${ratio.toFixed(2)}×`, wanted(reach), wanted(aim), verdict(figure)],
    ];
  });
  const widths = HEAD.map((head, column) => Math.max(head.length, 3, ...cells.map((line) => line[column]!.length)));
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

/** Which of its goals a figure meets. */
function verdict(figure: Figure): string {
  const { goal, reach, aim, ours } = figure;
  const measured = goal === 'ratio' ? ratioOf(figure) : ours;
  if (measured === null || (reach === undefined && aim === undefined)) return '';
  const meets = (wanted: number | undefined): boolean =>
    wanted !== undefined && (goal === 'ratio' ? measured >= wanted : measured < wanted);
  return meets(aim) ? 'aim' : meets(reach) ? 'reach' : 'short';
}

function inDigits(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value
    .toFixed(digits)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

const [BEGIN, END] = ['<!-- npm run bench writes this -->', '<!-- to here -->'];

/** Puts the table into a document, between the two lines that mark its place. */
export function writeIntoDocument(file: string, machine: Machine, figures: readonly Measured[]): void {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${file} has no place for the table`);
  const days = [...new Set(figures.map(({ at }) => at.slice(0, 10)))].join(', ');
  const loads = Math.max(...figures.map((figure) => figure.load));
  const table = `${tableOf(figures)}\n\n${describe(machine)}. Measured ${days}, load before each row at most ${loads}.`;
  writeFileSync(file, `${text.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${text.slice(end)}`);
}
