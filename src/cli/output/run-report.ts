/** What `winnow cluster --json` writes of a run. */
import type { RunConfiguration } from '../../domain/configuration';
import { curate } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import type { ExportReport } from '../../domain/exports';
import { EXTRACTORS, type ExtractorName } from '../../domain/methods';
import { winnowVersion } from '../../engine/base/version';

/** A run that ended, as the command saw it. */
export interface ReportedRun {
  readonly snapshot: RunSnapshot;
  /** Folder of the stores. */
  readonly store: string;
  readonly configuration: RunConfiguration;
  /** Images that have a label. */
  readonly labelled: number;
  readonly seconds: number;
  /** Seconds until the first clusters were there; undefined where all came at once. */
  readonly firstClusters: number | undefined;
  /** Undefined where nothing was exported. */
  readonly export: ExportReport | undefined;
}

/** The contents of the file. */
export function runReport({ snapshot, store, configuration, ...run }: ReportedRun): unknown {
  const agreement = { all: 0, most: 0, disputed: 0 };
  for (const tier of snapshot.agreement) agreement[tier]++;
  return {
    format: 1,
    versions: versions(),
    folders: snapshot.folders,
    root: snapshot.root,
    store,
    configuration,
    images: snapshot.paths.length,
    learnedFrom: snapshot.learnedFrom,
    labelled: run.labelled,
    seconds: run.seconds,
    firstClustersSeconds: run.firstClusters,
    timings: snapshot.timings,
    // Node gives kilobytes on every system.
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    extractors: extractorsOf(snapshot),
    consensus: snapshot.consensus && sizesOf(snapshot.consensus),
    agreement,
    clusters: curate(snapshot).clusters.map(({ id, name, images, agreedByAll, meanConfidence, proposals = [] }) => {
      return { id, name, proposals, size: images.length, agreedByAll, meanConfidence };
    }),
    unreadable: snapshot.unreadable,
    passedOver: snapshot.passedOver,
    notes: Object.entries(snapshot.notes ?? {}).map(([i, notes]) => ({ path: snapshot.paths[Number(i)], notes })),
    export: run.export,
  };
}

/** Each extractor's clustering: k, the sizes of its clusters, and the curve k was chosen by. */
function extractorsOf({ curves, partitions }: RunSnapshot): Partial<Record<ExtractorName, unknown>> {
  const extractors: Partial<Record<ExtractorName, unknown>> = {};
  for (const extractor of EXTRACTORS) {
    const curve = curves.find((each) => each.extractor === extractor);
    const groups = partitions[extractor];
    if (groups === undefined) continue;
    const k = curve?.chosen ?? new Set(groups.filter((group) => group >= 0)).size;
    extractors[extractor] = { k, sizes: sizesOf(groups), curve };
  }
  return extractors;
}

/** Images a cluster, by the clusters' numbers. */
function sizesOf(groups: readonly number[]): Record<string, number> {
  const counts = new Map<number, number>();
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => a - b));
}

/** Of Winnow and of what it runs on. */
export function versions(): Record<string, string> {
  return { winnow: winnowVersion(), node: process.versions.node, platform: `${process.platform}-${process.arch}` };
}
