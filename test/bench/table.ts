import { ratioOf, type Figure } from './row';

/** A figure in out/bench.json. */
export type Measured = Figure & {
  readonly row: string;
  /** Of the rows that run the whole job. */
  readonly preset: string;
  readonly ratio: number | null;
  /** ISO 8601. */
  readonly at: string;
  /** Load of the machine before the row began. */
  readonly load: number;
};

const HEAD = ['row', 'work', 'ours', 'peer', 'ratio', 'reach', 'aim', ''];

/** The figures as a table in Markdown. */
export function tableOf(figures: readonly Measured[]): string {
  const cells = figures.map((figure) => {
    const { row, work, ours, unit, peer, goal, reach, aim, ratio } = figure;
    const value = (each: number): string => `${inDigits(each)} ${unit}`;
    const wanted = (each: number | undefined): string =>
      each === undefined ? '–' : goal === 'ratio' ? `${inDigits(each)}×` : `< ${value(each)}`;
    const theirs = peer && (peer.value === null ? 'peer missing' : `${value(peer.value)}, ${peer.name}`);
    return [
      row,
      work,
      value(ours),
      `${theirs ?? '–'}${peer?.extrapolated ? ' (extrapolated)' : ''}`,
      ratio === null ? '–' : `${ratio.toFixed(2)}×`,
      wanted(reach),
      wanted(aim),
      verdict(figure),
    ];
  });
  return markdown(HEAD, cells);
}

/** A table in Markdown whose columns are aligned. */
export function markdown(head: readonly string[], cells: readonly (readonly string[])[]): string {
  const widths = head.map((text, column) => Math.max(text.length, 3, ...cells.map((line) => line[column]!.length)));
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
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

/** With as many digits as mean something. */
export function inDigits(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value
    .toFixed(digits)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
