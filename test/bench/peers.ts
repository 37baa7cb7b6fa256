import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const SCRIPTS = 'test/bench/peers';

/**
 * The Python programs that we are measured against. A peer that does not run is reported once and
 * then missing.
 */
export class Peers {
  private readonly silent = new Set<string>();

  /**
   * @param python has Pillow, NumPy, scikit-image, scikit-learn and PyTorch.
   * @param onnxPython has onnxruntime and NumPy.
   */
  constructor(
    readonly python: string,
    readonly onnxPython: string,
    private readonly threads: number,
    private readonly log: (line: string) => void,
  ) {}

  /**
   * What a script of test/bench/peers prints: one JSON object on its last line; null when it does
   * not run here.
   */
  ask<Answer>(script: string, args: readonly (string | number)[], input?: string): Answer | null {
    if (this.silent.has(script)) return null;
    const file = path.resolve(SCRIPTS, script);
    const python = script === 'pretrained.py' ? this.onnxPython : this.python;
    const { status, stdout, stderr, error } = spawnSync(python, [file, ...args.map(String)], {
      ...(input === undefined ? {} : { input }),
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      env: threadsIn(this.threads),
    });
    if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1)!) as Answer;
    this.silent.add(script);
    const why = error?.message ?? stderr.trim().split('\n').at(-1);
    this.log(
      `peer missing: ${existsSync(file) ? `${python} ${script} does not run: ${why}` : `there is no ${script}`}`,
    );
    return null;
  }

  /** Versions of what the peers are made of, for those that are installed. */
  versions(): Readonly<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const python of new Set([this.python, this.onnxPython])) {
      const { status, stdout } = spawnSync(python, [path.resolve(SCRIPTS, 'versions.py')], {
        encoding: 'utf8',
      });
      // Those of the first Python come first, because the benchmarks use them from there.
      if (status === 0) Object.assign(found, { ...(JSON.parse(stdout) as Record<string, string>), ...found });
    }
    return found;
  }
}

/** The environment in which OpenMP and the libraries of linear algebra take so many threads. */
export function threadsIn(threads: number): NodeJS.ProcessEnv {
  const names = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'];
  return { ...process.env, ...Object.fromEntries(names.map((name) => [name, String(threads)])) };
}
