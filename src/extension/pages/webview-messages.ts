/** What a page may say. A page is not trusted: its messages reach the host only through this check. */
import { EXCLUDED, UNDECIDED, type Edit, type NewCluster } from '../../domain/curation';
import type { ExportScope, ExportSplit } from '../../domain/dataset';
import { EXPORT_LAYOUTS, EXPORT_MODES, KINSHIPS } from '../../domain/dataset';
import { LONGEST_NAME } from '../../domain/edits';
import { EXTRACTORS } from '../../domain/methods';
import { PROJECTIONS, SPACES } from '../../protocol/inspection';
import type { ExportPlan, Question, WebviewMessage } from '../../protocol/panel';
import { list, Mismatch, nullable, number, oneOf, optional, record, tagged, text, whole, type Shape } from './shape';

const LARGEST_ID = 2 ** 31 - 1;
const MOST_PARTS = 1000;
const MOST_NEIGHBOURS = 10_000;

const questionId = whole(0, Number.MAX_SAFE_INTEGER);
const percents = whole(0, 100);
const newId = whole(0, LARGEST_ID);
/** A cluster or *undecided*. */
const label = whole(UNDECIDED, LARGEST_ID);
/** A cluster, *undecided* or *excluded*. */
const anyCluster = whole(EXCLUDED, LARGEST_ID);
const name: Shape<string> = (value, where) => {
  const given = text(LONGEST_NAME)(value, where);
  if (given.trim() === '') throw new Mismatch(where, 'a name');
  return given;
};

const scope = tagged<ExportScope, 'kind'>('kind', {
  all: {},
  reviewed: {},
  agreed: {},
  confident: { least: number(0, 1) },
});
const parts = record<ExportSplit>({
  train: percents,
  val: percents,
  test: percents,
  seed: whole(0, 2 ** 32 - 1),
  together: optional(list(oneOf(KINSHIPS), KINSHIPS.length)),
});
const split: Shape<ExportSplit> = (value, where) => {
  const given = parts(value, where);
  if (given.train + given.val + given.test !== 100) throw new Mismatch(where, '100 percent in all');
  return given;
};
const plan = record<ExportPlan>({
  scope,
  split: nullable(split),
  layout: oneOf(EXPORT_LAYOUTS),
  mode: oneOf(EXPORT_MODES),
});

/**
 * The message of a page that shows a run of `imageCount` images, rebuilt from its known parts.
 * @throws Mismatch that says what is wrong with it.
 */
export function checkedMessage(value: unknown, imageCount: number): WebviewMessage {
  const image = whole(0, imageCount - 1);
  const images = list(image, imageCount);
  const newCluster = record<NewCluster>({ id: newId, name, images });
  const edit = tagged<Edit, 'kind'>('kind', {
    rename: { cluster: newId, name },
    merge: { clusters: list(label, imageCount), into: label },
    split: { cluster: label, parts: list(newCluster, MOST_PARTS) },
    move: { images, to: label },
    label: { cluster: newCluster },
    exclude: { images },
    include: { images },
    review: { images },
    unreview: { images },
    relabel: { moves: list(record({ from: label, to: label, images }), imageCount) },
  });
  const question = tagged<Question, 'about'>('about', {
    split: { cluster: label, parts: whole(2, MOST_PARTS), space: oneOf(SPACES) },
    relabel: {},
    similar: { image, space: oneOf(SPACES), count: whole(1, MOST_NEIGHBOURS) },
    map: { projection: oneOf(PROJECTIONS), space: oneOf(SPACES) },
    clusters: { extractor: oneOf(EXTRACTORS), k: whole(2, MOST_PARTS) },
    copies: {},
    run: {},
    validation: {},
    truth: {},
    image: { image },
    export: { plan },
  });
  return tagged<WebviewMessage, 'type'>('type', {
    ready: {},
    cluster: {},
    cancel: {},
    showLog: {},
    retry: {},
    openPanel: { cluster: optional(anyCluster) },
    openImage: { image },
    rename: { cluster: newId },
    edit: { labelling: text(LONGEST_NAME), edit },
    undo: {},
    redo: {},
    export: { plan },
    ask: { id: questionId, labelling: text(LONGEST_NAME), question },
    cancelQuestion: { id: questionId },
    selection: { count: whole(0, imageCount) },
  })(value, 'message');
}
