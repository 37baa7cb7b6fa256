import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS, DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../../src/domain/configuration';
import { WinnowFailure } from '../../../src/engine/base/failure';
import {
  checked,
  clusterParams,
  curateParams,
  datasetParams,
  exportParams,
} from '../../../src/engine/server/request-checks';

const dataset = { folders: ['/pictures'], store: '/store' };
const configuration = { ...DEFAULT_CONFIGURATION, ...PRESET_METHODS.balanced };

/** The words of the refusal. */
function refusal(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    assert.ok(error instanceof WinnowFailure && error.code === 'bad-request');
    return error.message;
  }
  return assert.fail('was not refused');
}

test('a request comes back with what is known of it, and nothing else', () => {
  const request = { ...dataset, configuration, fromScratch: true };
  assert.deepEqual(checked(clusterParams, { ...request, extra: 1 }), request);
});

test('features come in their own order, none twice', () => {
  const features = ['hog', 'autoencoder', 'hog'];
  const { configuration: made } = checked(clusterParams, { ...dataset, configuration: { ...configuration, features } });
  assert.deepEqual(made.features, ['autoencoder', 'hog']);
});

test('a refusal is a sentence that names the part and what it must be', () => {
  const run = (change: object) => () =>
    checked(clusterParams, { ...dataset, configuration: { ...configuration, ...change } });
  const refused: [() => unknown, string][] = [
    [() => checked(datasetParams, null), 'What is asked for must be an object.'],
    [() => checked(datasetParams, { ...dataset, folders: [] }), 'Folders must name at least one folder.'],
    [() => checked(datasetParams, { ...dataset, folders: ['a'] }), 'Folders[0] must be an absolute path.'],
    [() => checked(datasetParams, { ...dataset, store: '/a\0b' }), 'Store must be a path without a zero character.'],
    [run({ kRange: [5, 4] }), 'Configuration.kRange[1] must be a whole number from 5 to 1000.'],
    [run({ features: [] }), 'Configuration.features must name at least one extractor.'],
    [run({ settings: { 'vae.colour': 1 } }), 'The setting vae.colour is no setting of any method.'],
    [run({ backend: 'abacus' }), `Configuration.backend must be one of ${BACKENDS.join(', ')}.`],
  ];
  for (const [check, words] of refused) assert.equal(refusal(check), words);
});

test('an export in parts needs a split, whose parts are all of it', () => {
  const plan = { ...dataset, target: '/tree', mode: 'copy', dryRun: true, scope: { kind: 'all' } };
  const split = { train: 80, val: 10, test: 10, seed: 1 };
  assert.deepEqual(checked(exportParams, { ...plan, split, layout: 'split/label' }).split, split);
  assert.match(
    refusal(() => checked(exportParams, { ...plan, split: null, layout: 'split/label' })),
    /needs a split/,
  );
  const less = { ...split, train: 70 };
  assert.match(
    refusal(() => checked(exportParams, { ...plan, split: less, layout: 'label' })),
    /sum to 100 percent/,
  );
});

test('a step without its edit, or with an edit of another shape, is refused', () => {
  const about = { ...dataset, labelling: 'first', before: 0 };
  const edit = { kind: 'merge', clusters: [0, 1], into: 0 };
  assert.deepEqual(checked(curateParams, { ...about, step: { kind: 'edit', edit } }).step, { kind: 'edit', edit });
  const wrong = (step: unknown) => refusal(() => checked(curateParams, { ...about, step }));
  assert.match(wrong({ kind: 'edit' }), /Step\.edit must be an object/);
  assert.match(wrong({ kind: 'edit', edit: { ...edit, clusters: 'all' } }), /Step\.edit\.clusters must be a list/);
  assert.match(wrong({ kind: 'again' }), /Step\.kind must be one of edit, undo, redo/);
});
