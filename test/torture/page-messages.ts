/** Images of the run that the messages are about. */
export const IMAGES = 6;

type Json = unknown;

/** A valid message of every kind, with every kind of edit and question in it. */
export function validMessages(): object[] {
  const plan = { scope: { kind: 'confident', least: 0.5 }, split: null, layout: 'label', mode: 'copy' };
  const split = { train: 80, val: 15, test: 5, seed: 1 };
  const images = [0, 5];
  const cluster = { id: 7, name: 'tails', images: [2] };
  const edits = [
    { kind: 'rename', cluster: 0, name: 'cats' },
    { kind: 'merge', clusters: [0, 1], into: 1 },
    { kind: 'split', cluster: 0, parts: [cluster] },
    { kind: 'move', images, to: -1 },
    { kind: 'label', cluster },
    ...['exclude', 'include', 'review', 'unreview'].map((kind) => ({ kind, images })),
    { kind: 'relabel', moves: [{ from: 0, to: 1, images }] },
  ];
  const questions = [
    { about: 'split', cluster: 0, parts: 3, space: 'hog' },
    { about: 'relabel' },
    { about: 'similar', image: 3, space: 'all', count: 60 },
    { about: 'words', words: 'red car', count: 60 },
    { about: 'pair' },
    { about: 'map', projection: 'umap', space: 'exemplar' },
    { about: 'clusters', extractor: 'hog', k: 4 },
    { about: 'run' },
    { about: 'image', image: 5 },
    { about: 'export', plan },
  ];
  return [
    ...['ready', 'cluster', 'cancel', 'showLog', 'retry', 'labelNew', 'undo', 'redo'].map((type) => ({ type })),
    { type: 'openPanel' },
    { type: 'openPanel', cluster: -2 },
    { type: 'openImage', image: 0 },
    { type: 'rename', cluster: 3 },
    { type: 'selection', count: 2 },
    { type: 'cancelQuestion', id: 3 },
    { type: 'export', plan },
    { type: 'export', plan: { ...plan, scope: { kind: 'all' }, split, layout: 'label/split', mode: 'symlink' } },
    ...edits.map((edit) => ({ type: 'edit', labelling: 'first', edit })),
    ...questions.map((question, id) => ({ type: 'ask', id, labelling: 'first', question })),
  ];
}

/** Where images are meant, a page may try these: none is an index. */
const PATHS = ['../a.png', '/etc/passwd', 'file:///etc/passwd', 'vscode://x', 'a/../../b', 'C:\\x', '\\\\host\\x', '0'];

/**
 * Copies of a valid message with one part that cannot be right there: of another type, out of
 * range, unknown or missing.
 */
export function wrongFor(message: object, place: readonly string[]): Json[] {
  const name = place.at(-1);
  if (name === undefined) return [null, [], 'ready', 7, undefined, Object.values(message)];
  const before = place.reduce<Json>((at, key) => (at as Record<string, Json>)[key], message);
  const inPlace = (value: Json): Json => {
    const copy = structuredClone(message);
    let at = copy as Record<string, Json>;
    for (const key of place.slice(0, -1)) at = at[key] as Record<string, Json>;
    at[name] = value;
    return copy;
  };
  const values: Json[] = [true];
  if (typeof before === 'number') values.push(null, '0', NaN, Infinity, -3, 2 ** 60, 1.5, {}, [0], 1n, ...PATHS);
  else if (typeof before === 'string') {
    values.push(null, 0, {}, [before]);
    if (name === 'name' || name === 'words') values.push('', ' \t', 'x'.repeat(201));
    else if (name === 'labelling') values.push('x'.repeat(201));
    else values.push('', `${before} `, '__proto__', 'constructor', 'toString', 'x'.repeat(10_000), ...PATHS);
  } else if (Array.isArray(before)) {
    values.push(null, 0, 'all', {}, { length: 1, 0: before[0] as Json }, Array<Json>(2000).fill(before[0]), ...PATHS);
  } else values.push(7, 'x', [], [before], ...(before === null ? [{}, { train: 100 }] : [{}]));
  // The only part that may be missing is the cluster to scroll to.
  if (!('type' in message && message.type === 'openPanel' && name === 'cluster')) values.push(undefined);
  if (name === 'split' && before !== null) values.push({ train: 50, val: 40, test: 5, seed: 1 });
  return values.map(inPlace);
}
