#!/usr/bin/env node
import '../engine/base/library-threads';
import { WinnowFailure } from '../engine/base/failure';
import { fileSystemFailure } from '../engine/base/file-system-failure';
import { auditCommand } from './commands/audit';
import { chooseCommand } from './commands/choose';
import { clusterCommand } from './commands/cluster';
import { compareCommand } from './commands/compare';
import { copiesCommand } from './commands/copies';
import { doctorCommand } from './commands/doctor';
import { evaluateCommand } from './commands/evaluate';
import { exportCommand } from './commands/export-command';
import { featuresCommand } from './commands/features';
import { importCommand } from './commands/import';
import { mcpCommand } from './commands/mcp';
import { methodsCommand } from './commands/methods';
import { modelsCommand } from './commands/models';
import { namesCommand } from './commands/names';
import { reportCommand } from './commands/report';
import { searchCommand } from './commands/search';
import { storeCommand } from './commands/store';
import { HELP, UsageError } from './options/usage';
import { winnowVersion } from '../engine/base/version';

const COMMANDS: ReadonlyMap<string, (args: string[], signal: AbortSignal) => Promise<number | void>> = new Map<
  string,
  (args: string[], signal: AbortSignal) => Promise<number | void>
>([
  ['cluster', clusterCommand],
  ['features', featuresCommand],
  ['evaluate', evaluateCommand],
  ['compare', compareCommand],
  ['export', exportCommand],
  ['audit', auditCommand],
  ['copies', copiesCommand],
  ['choose', chooseCommand],
  ['import', importCommand],
  ['report', reportCommand],
  ['search', searchCommand],
  ['names', namesCommand],
  ['mcp', mcpCommand],
  ['methods', methodsCommand],
  ['models', modelsCommand],
  ['store', storeCommand],
  ['doctor', doctorCommand],
]);

/** Runs the command line and resolves with the exit code. */
async function main([name, ...args]: string[]): Promise<number> {
  const options = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  if (name === '--version' || name === '-v') {
    process.stdout.write(`winnow ${winnowVersion()}\n`);
    return 0;
  }
  if (
    name === '--help' ||
    name === '-h' ||
    name === 'help' ||
    options.some((arg) => arg === '--help' || arg === '-h')
  ) {
    process.stdout.write(HELP);
    return 0;
  }
  const interrupted = abortOnSignals();
  try {
    const command = COMMANDS.get(name ?? '');
    if (!command) {
      const known = [...COMMANDS.keys()].join(', ');
      throw new UsageError(
        name === undefined ? `name a command: ${known}` : `there is no command ${JSON.stringify(name)}, only ${known}`,
      );
    }
    return (await command(args, interrupted.signal)) ?? 0;
  } catch (error) {
    if (interrupted.code !== undefined) {
      process.stderr.write('Interrupted. What was finished is kept: the same command goes on from there.\n');
      return interrupted.code;
    }
    return complain(error);
  }
}

/** The first signal cancels and sets the exit code; the second ends the process at once. */
function abortOnSignals(): { readonly signal: AbortSignal; code?: number } {
  const abort = new AbortController();
  const interrupted: { readonly signal: AbortSignal; code?: number } = { signal: abort.signal };
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(name, () => {
      if (abort.signal.aborted) process.exit(code);
      interrupted.code = code;
      abort.abort();
    });
  }
  return interrupted;
}

function complain(thrown: unknown): number {
  const error = fileSystemFailure(thrown) ?? thrown;
  if (error instanceof UsageError) {
    process.stderr.write(`winnow: ${error.message}\nwinnow --help shows all commands.\n`);
    return 2;
  }
  if (error instanceof WinnowFailure) {
    process.stderr.write(`winnow: ${error.message}\n`);
    return 1;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const details = process.env['WINNOW_DEBUG'] === undefined ? 'Set WINNOW_DEBUG=1 to see where.' : stack;
  process.stderr.write(`winnow: this should not have happened: ${message}\n${details}\n`);
  return 1;
}

// A reader such as head may close the pipe early; that is no failure.
process.stdout.on('error', (error) => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
  throw error;
});

void main(process.argv.slice(2)).then((code) => {
  // Native threads may keep the process alive; what was written to a pipe has to leave first.
  process.stdout.write('', () => process.exit(code));
});
