import { MOST_SUSPECTS, MOST_VOTERS, type AuditOptions } from '../../domain/audit';
import type { Edit, NewCluster, Step } from '../../domain/curation';
import type { CurateParams, LabellingParams } from '../../protocol/engine';
import { SPACES, type Space } from '../../protocol/inspection';
import { bad, checkLabelling, oneOf, record, text, whole } from './request-checks';
import { MOST_PARTS } from '../relearn/split';

/** Larger than any id, position or number of edits. */
const MOST = 2 ** 31 - 1;

const STEPS = ['edit', 'undo', 'redo'] as const satisfies readonly Step['kind'][];
const EDITS = [
  ...['rename', 'merge', 'split', 'move', 'label', 'import', 'exclude', 'include', 'review', 'unreview', 'relabel'],
] as readonly Edit['kind'][];

export function checkCurate(params: unknown): CurateParams {
  const { before, step } = record(params, 'params');
  return { ...checkLabelling(params), before: whole(before, 0, MOST, 'before'), step: stepOf(step) };
}

export function checkSplit(params: unknown): LabellingParams & { cluster: number; parts: number; space: Space } {
  const { cluster, parts, space } = record(params, 'params');
  return {
    ...checkLabelling(params),
    cluster: whole(cluster, -1, MOST, 'cluster'),
    parts: whole(parts, 2, MOST_PARTS, 'parts'),
    space: oneOf(space, SPACES, 'space'),
  };
}

export function checkAudit(params: unknown): LabellingParams & AuditOptions {
  const { k, limit } = record(params, 'params');
  return {
    ...checkLabelling(params),
    k: whole(k, 1, MOST_VOTERS, 'k'),
    limit: whole(limit, 1, MOST_SUSPECTS, 'limit'),
  };
}

/** The shape of a step; whether it makes sense for the labels is for `checkEdit` to say. */
function stepOf(value: unknown): Step {
  const { kind, edit } = record(value, 'step');
  const known = oneOf(kind, STEPS, 'the kind of a step');
  return known === 'edit' ? { kind: known, edit: editOf(edit) } : { kind: known };
}

function editOf(value: unknown): Edit {
  const edit = record(value, 'edit');
  const kind = oneOf(edit.kind, EDITS, 'the kind of an edit');
  switch (kind) {
    case 'rename':
      return { kind, cluster: id(edit.cluster), name: text(edit.name, 'name') };
    case 'merge':
      return { kind, clusters: list(edit.clusters, 'clusters', id), into: id(edit.into) };
    case 'split':
      return { kind, cluster: id(edit.cluster), parts: list(edit.parts, 'parts', newCluster) };
    case 'move':
      return { kind, images: images(edit.images), to: id(edit.to) };
    case 'label':
      return { kind, cluster: newCluster(edit.cluster) };
    case 'import':
      return {
        kind,
        created: list(edit.created, 'created', newCluster),
        moved: list(edit.moved, 'moved', (move) => {
          const { to, images: moved } = record(move, 'each move');
          return { to: id(to), images: images(moved) };
        }),
      };
    case 'exclude':
    case 'include':
    case 'review':
    case 'unreview':
      return { kind, images: images(edit.images) };
    case 'relabel':
      return {
        kind,
        moves: list(edit.moves, 'moves', (move) => {
          const { from, to, images: moved } = record(move, 'each move');
          return { from: id(from), to: id(to), images: images(moved) };
        }),
      };
  }
}

function newCluster(value: unknown): NewCluster {
  const cluster = record(value, 'a new label');
  return { id: id(cluster.id), name: text(cluster.name, 'name'), images: images(cluster.images) };
}

function id(value: unknown): number {
  return whole(value, -1, MOST, 'a label id');
}

function images(value: unknown): number[] {
  return list(value, 'images', (image) => whole(image, 0, MOST, 'an image'));
}

function list<T>(value: unknown, what: string, each: (item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw bad(`${what} must be a list`);
  return value.map(each);
}
