import { communitiesFrom } from '../cluster/leiden/leiden';
import { passedOn } from './cross-diffusion';
import { votesOfNeighbours } from './neighbour-vote';
import { sourceGraph } from './source-graph';

/** Work on graphs that needs nothing but its task, so that any thread can do it. */
export const GRAPH_WORK = {
  source: sourceGraph,
  diffusion: passedOn,
  communities: communitiesFrom,
  votes: votesOfNeighbours,
};

export type GraphWork = typeof GRAPH_WORK;
export type GraphWorkName = keyof GraphWork;
export type TaskOf<Name extends GraphWorkName> = Parameters<GraphWork[Name]>[0];
export type AnswerTo<Name extends GraphWorkName> = Awaited<ReturnType<GraphWork[Name]>>;

/** A piece of work by its name. */
export interface NamedTask<Name extends GraphWorkName = GraphWorkName> {
  readonly name: Name;
  readonly task: TaskOf<Name>;
}

export function doGraphWork<Name extends GraphWorkName>(
  { name, task }: NamedTask<Name>,
  signal: AbortSignal,
): Promise<AnswerTo<Name>> {
  const work = GRAPH_WORK[name] as unknown as (task: TaskOf<Name>, signal: AbortSignal) => Promise<AnswerTo<Name>>;
  return work(task, signal);
}
