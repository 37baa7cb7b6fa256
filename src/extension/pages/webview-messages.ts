/**
 * What a page may say. A page is not trusted: its messages reach the host only through this check.
 */
import { EXCLUDED } from '../../domain/curation';
import { EXTRACTORS } from '../../domain/methods';
import { list, nullable, oneOf, optional, tagged, whole } from '../../protocol/checks';
import {
  MOST_CHOSEN,
  MOST_CLUSTERS,
  MOST_MATCHES,
  MOST_NEIGHBOURS,
  MOST_PARTS,
  PROJECTIONS,
  SPACES,
} from '../../protocol/inspection';
import type { Question, WebviewMessage } from '../../protocol/panel';
import {
  editCheck,
  exportPlan,
  label,
  labelling,
  LARGEST,
  namedCluster,
  searchedWords,
} from '../../protocol/shared-checks';

const questionId = whole(0, Number.MAX_SAFE_INTEGER);
/** A cluster, *undecided* or *excluded*. */
const anyCluster = whole(EXCLUDED, LARGEST);

/**
 * The message of a page that shows a data set of `imageCount` images, rebuilt from its known parts.
 * @throws Mismatch that says what is wrong with it.
 */
export function checkedMessage(value: unknown, imageCount: number): WebviewMessage {
  const image = whole(0, imageCount - 1);
  const question = tagged<Question, 'about'>('about', {
    split: { cluster: label, parts: whole(2, MOST_PARTS), space: oneOf(SPACES) },
    relabel: {},
    similar: { image, space: oneOf(SPACES), count: whole(1, MOST_NEIGHBOURS) },
    words: { words: searchedWords, count: whole(1, MOST_MATCHES) },
    pair: {},
    map: { projection: oneOf(PROJECTIONS), space: oneOf(SPACES) },
    clusters: { extractor: oneOf(EXTRACTORS), k: whole(2, MOST_CLUSTERS) },
    copies: {},
    columns: {},
    unlikeness: {},
    choice: { count: whole(1, MOST_CHOSEN), among: nullable(list(image, imageCount)) },
    run: {},
    validation: {},
    truth: {},
    image: { image },
    export: { plan: exportPlan },
  });
  return tagged<WebviewMessage, 'type'>('type', {
    ready: {},
    cluster: {},
    cancel: {},
    showLog: {},
    retry: {},
    labelNew: {},
    openPanel: { cluster: optional(anyCluster) },
    openImage: { image },
    rename: { cluster: namedCluster },
    edit: { labelling, edit: editCheck(imageCount) },
    undo: {},
    redo: {},
    export: { plan: exportPlan },
    ask: { id: questionId, labelling, question },
    cancelQuestion: { id: questionId },
    selection: { count: whole(0, imageCount) },
  })(value, 'message');
}
