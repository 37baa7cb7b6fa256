import path from 'node:path';
import { clusterOptions, RUN_OPTIONS } from '../options/cluster-options';
import { parse } from '../options/usage';

/** Options of `winnow cluster` that say how the runs are made. */
const OF_THE_RUNS = [
  'store',
  'preset',
  'seed',
  'backend',
  'threads',
  'features',
  'reduce',
  'clusterer',
  'labeller',
  'model',
] as const;

/**
 * `winnow mcp`: the tools for language models over standard input and output, for folders below
 * those that are named.
 */
export async function mcpCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse(args, { ...RUN_OPTIONS });
  const passed = OF_THE_RUNS.flatMap((name) => (values[name] === undefined ? [] : [`--${name}=${values[name]}`]));
  const settings = (values.set ?? []).map((setting) => `--set=${setting}`);
  const { store, configuration } = clusterOptions([...passed, ...settings, '--', '.']);
  // Loaded here, so that the other commands do not wait for it.
  const { serveTools } = await import('../mcp/server');
  await serveTools({ store, configuration, within: positionals.map((folder) => path.resolve(folder)) }, signal);
}
