import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Limit } from './limits';
import { describe, type Machine } from './machine';
import { flopsByStage } from './stage-flops';
import { inDigits, markdown, tableOf, type Measured } from './table';

const BEGIN = '<!-- npm run bench -- --write-docs writes from here -->';
const END = '<!-- to here -->';
const LIMITS = 'out/limits.json';

/** Puts goals, stages and limits into a document, between the two lines that mark their place. */
export function writeIntoDocument(file: string, machine: Machine, figures: readonly Measured[]): void {
  const text = readFileSync(file, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${file} has no place for the table`);
  const limits = existsSync(LIMITS) ? (JSON.parse(readFileSync(LIMITS, 'utf8')) as { limits: readonly Limit[] }) : null;
  const days = [...new Set(figures.map(({ at }) => at.slice(0, 10)))].join(', ');
  const loads = Math.max(...figures.map((figure) => figure.load));
  const parts = [
    `${describe(machine)}. Measured ${days}; load before a row at most ${loads}.`,
    tableOf(figures),
    ...figures.filter(({ row }) => row === 'run').flatMap((figure) => stages(figure, limits?.limits ?? [])),
    ...(limits ? ['What the machine can do at best:', limitTable(limits.limits)] : []),
  ];
  writeFileSync(file, `${text.slice(0, begin + BEGIN.length)}\n\n${parts.join('\n\n')}\n\n${text.slice(end)}`);
}

/** Seconds of each stage of a whole run, and how near training comes to the machine's limit. */
function stages({ facts, preset }: Measured, limits: readonly Limit[]): string[] {
  const { seeds } = facts as {
    seeds: readonly { images: number; k: string; secondsByStage: Record<string, number> }[];
  };
  const [run] = seeds;
  if (!run) return [];
  const total = Object.values(run.secondsByStage).reduce((sum, seconds) => sum + seconds, 0);
  const flops = flopsByStage(preset, run.images, Number(/\d+/.exec(run.k)?.[0] ?? 2));
  const peak = Math.max(0, ...limits.filter(({ what }) => what.startsWith('onnxruntime')).map(({ value }) => value));
  const lines = Object.entries(run.secondsByStage).map(([stage, seconds]) => {
    const speed = flops[stage] === undefined || seconds < 0.1 ? 0 : flops[stage] / seconds / 1e9;
    return [
      stage,
      inDigits(seconds),
      `${Math.round((100 * seconds) / total)} %`,
      speed > 0 ? inDigits(speed) : '–',
      speed > 0 && peak > 0 ? `${Math.round((100 * speed) / peak)} %` : '–',
    ];
  });
  const head = ['stage', 'seconds', 'share', 'GFLOP/s', 'of a matrix product'];
  return [`Where the time of \`${preset}\` goes, ${run.images} photos:`, markdown(head, lines)];
}

function limitTable(limits: readonly Limit[]): string {
  const lines = limits.map(({ what, value, unit, ofPeak }) => {
    return [what, `${inDigits(value)} ${unit}`, ofPeak === undefined ? '–' : `${Math.round(100 * ofPeak)} %`];
  });
  return markdown(['', 'best', 'of a matrix product'], lines);
}
