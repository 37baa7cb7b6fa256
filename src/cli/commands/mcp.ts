import path from 'node:path';
import { clusterOptions, RUN_OPTIONS, runArguments } from '../options/cluster-options';
import { parse } from '../options/usage';

/**
 * `winnow mcp`: the tools for language models over standard input and output, for folders below
 * those that are named.
 */
export async function mcpCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse(args, { ...RUN_OPTIONS });
  const { store, configuration } = clusterOptions([...runArguments(values), '--', '.']);
  // Loaded here, so that the other commands do not wait for it.
  const { serveTools } = await import('../mcp/server');
  await serveTools({ store, configuration, within: positionals.map((folder) => path.resolve(folder)) }, signal);
}
