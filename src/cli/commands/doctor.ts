import type { Diagnostics } from '../../domain/diagnostics';
import { diagnosticsColumns, diagnosticsRows } from '../../domain/diagnostics-table';
import { parse, UsageError } from '../options/usage';

/**
 * `winnow doctor`: what works on this machine, and which back end a run takes and why; with
 * `--json` as data.
 */
export async function doctorCommand(args: string[]): Promise<void> {
  const { values, positionals } = parse(args, { json: { type: 'boolean' } });
  if (positionals.length > 0) throw new UsageError('winnow doctor takes no arguments but --json');
  const { diagnostics } = await import('../../engine/server/diagnostics');
  const found = await diagnostics();
  process.stdout.write(values.json === true ? JSON.stringify(found, null, 2) + '\n' : describe(found));
}

function describe(found: Diagnostics): string {
  const versioned = (name: string, version?: string): string => (version === undefined ? name : `${name} ${version}`);
  const lines = [
    `winnow ${found.winnow}, Node ${found.node}, ${found.platform}`,
    `${found.cpus}, ${(found.memoryBytes / 2 ** 30).toFixed(1)} GiB of memory`,
    ...found.graphicsCards.map(({ name, memory, driver }) => `${name}, ${memory} of its own memory, driver ${driver}`),
    ...(found.graphicsCards.length === 0 ? ['No NVIDIA GPU that nvidia-smi knows of.'] : []),
    found.cudaAcceleration,
    '',
    ...found.parts.map(
      ({ name, version, works, message }) =>
        `${works ? 'works  ' : 'missing'}  ${versioned(name, version)}: ${message}`,
    ),
    '',
    'What trains and runs the networks, in the order in which auto takes them:',
    ...aligned([diagnosticsColumns().slice(0, -1), ...diagnosticsRows(found).map((row) => row.slice(0, -1))]),
    '',
    ...found.inference.map(({ name, message }) => `features: ${name}: ${message}`),
    ...found.backends.flatMap(({ name, version, works, chosen, why, message }) => {
      const mark = chosen ? 'chosen ' : works === null ? 'spare  ' : 'not used';
      return [`${mark.padEnd(8)}  ${versioned(name, version)}: ${why}`, `          ${message}`];
    }),
  ];
  return lines.join('\n') + '\n';
}

/** Cells under each other; what is long is said below the table. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
