import type { StageProgress } from '../../domain/dataset';

const WIDTH = 24;
const REDRAW_MS = 100;
const PLAIN_LINE_MS = 10_000;

/** Where progress goes; `process.stderr` is one. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows a run's progress: one line that is redrawn on a terminal; elsewhere a line a stage and one
 * every ten seconds.
 */
export class ProgressBar {
  private readonly seen = new Set<string>();
  private last = -Infinity;
  private drawn = false;

  constructor(
    private readonly stream: ProgressStream,
    private readonly now: () => number = () => performance.now(),
  ) {}

  update(progress: StageProgress): void {
    const isNew = !this.seen.has(progress.stage);
    this.seen.add(progress.stage);
    const wait = this.stream.isTTY === true ? REDRAW_MS : PLAIN_LINE_MS;
    if (!isNew && this.now() - this.last < wait) return;
    this.last = this.now();
    if (this.stream.isTTY === true) {
      this.stream.write(`\r\x1b[2K${barLine(progress, this.stream.columns ?? 80)}`);
      this.drawn = true;
    } else {
      this.stream.write(plainLine(progress) + '\n');
    }
  }

  /** A line of its own above the bar. */
  message(text: string): void {
    this.clear();
    this.stream.write(text + '\n');
  }

  /** Takes the bar off the terminal. */
  clear(): void {
    if (this.drawn) this.stream.write('\r\x1b[2K');
    this.drawn = false;
  }
}

/** Seconds as 0:05, 12:34 or 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const h = Math.floor(whole / 3600);
  const m = Math.floor(whole / 60) % 60;
  const s = whole % 60;
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function barLine(progress: StageProgress, columns: number): string {
  const filled = Math.round(share(progress) * WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  // One column stays free: a full line would wrap, and the next redraw would leave it behind.
  return [progress.stage.padEnd(11), bar, ...figures(progress)].join('  ').slice(0, Math.max(0, columns - 1));
}

function plainLine(progress: StageProgress): string {
  return `${progress.stage}: ${figures(progress).join(', ')}`;
}

function figures(progress: StageProgress): string[] {
  const { imagesPerSecond, secondsLeft } = progress;
  const parts = [`${String(Math.floor(share(progress) * 100)).padStart(3)} %`];
  if (imagesPerSecond !== undefined) parts.push(`${Math.round(imagesPerSecond)} images/s`);
  if (secondsLeft !== undefined && Number.isFinite(secondsLeft)) parts.push(`${clock(secondsLeft)} left`);
  return parts;
}

function share({ done, total }: StageProgress): number {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
}
