/**
 * What the extension host loads: runs the suite beside it and writes each test's outcome to
 * WINNOW_TEST_RESULTS.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

interface Outcome {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  readonly error?: string;
}

/** @throws Error if a test failed; the host then ends with a status other than 0. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 240_000, reporter: 'spec' });
  for (const file of ['winnow.test.cjs', 'agents.test.cjs', 'words.test.cjs'])
    mocha.addFile(path.join(__dirname, file));

  const outcomes: Outcome[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => outcomes.push({ title: test.fullTitle(), state: 'passed' }));
    runner.on('pending', (test) => outcomes.push({ title: test.fullTitle(), state: 'pending' }));
    runner.on('fail', (test, error: unknown) => {
      const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
      outcomes.push({ title: test.fullTitle(), state: 'failed', error: shown });
    });
  });

  const file = process.env['WINNOW_TEST_RESULTS'];
  if (file) writeFileSync(file, JSON.stringify(outcomes));
  if (failures > 0) throw new Error(`${failures} of ${outcomes.length} tests failed`);
}
