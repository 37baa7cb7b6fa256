import path from 'node:path';
import { finishedRun } from '../../engine/curation/current';
import type { ProposedNames } from '../../protocol/inspection';
import { defaultStore } from '../options/cluster-options';
import { nameList, parse, UsageError } from '../options/usage';
import { ensurePair } from '../output/model-download';
import { printable } from '../output/printable';
import { ProgressBar } from '../output/progress-bar';
import { seeingImages } from '../output/run-observer';

/** `winnow names`: proposes for each cluster of a folder the best of some names. */
export async function namesCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse(args, {
    from: { type: 'string' },
    json: { type: 'boolean' },
    store: { type: 'string' },
    download: { type: 'boolean' },
    quiet: { type: 'boolean' },
  });
  if (positionals.length === 0 || values.from === undefined) {
    throw new UsageError('name the folder that was clustered and the names: winnow names FOLDER --from "dog, cat"');
  }
  const names = nameList('--from', values.from);
  const store = path.resolve(values.store ?? defaultStore());
  const folders = [...new Set(positionals.map((folder) => path.resolve(folder)))];
  const run = finishedRun({ folders, store });
  const quiet = values.quiet ?? false;
  await ensurePair(run.snapshot.configuration, store, { allowed: values.download ?? false, quiet }, signal);
  const { proposeNames } = await import('../../engine/words/propose-names');
  const bar = new ProgressBar(process.stderr);
  const work = seeingImages(bar, quiet, signal);
  const found = await proposeNames(run, store, names, work).finally(() => bar.clear());
  process.stdout.write(values.json === true ? asJson(found) : inWords(found));
}

/** What is proposed for each cluster, under the name that a person sees. */
const groupsOf = ({ snapshot, proposed }: ProposedNames) => {
  const groups = new Map(snapshot.clusters.map((cluster) => [cluster.id, cluster]));
  return proposed.flatMap(({ cluster, name, score }) => {
    const group = groups.get(cluster);
    return group ? [{ group: group.name, size: group.images.length, proposed: name, score }] : [];
  });
};

const asJson = (found: ProposedNames): string =>
  JSON.stringify({ format: 1, pair: found.pair, groups: groupsOf(found) }, null, 2) + '\n';

function inWords(found: ProposedNames): string {
  const rows = groupsOf(found);
  const lines = rows.map(({ group, size, proposed, score }) => {
    return `  ${score.toFixed(2)}  ${printable(group)} (${size}): ${printable(proposed)}?`;
  });
  const how = `Proposed by ${printable(found.pair)}. The editor takes them with Shift+F2, winnow cluster with --names-from and --accept-names:`;
  return [how, ...lines, ''].join('\n');
}
