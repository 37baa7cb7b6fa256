import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withShipped } from '../../../src/engine/models/with-shipped';
import { DEFAULT_CONFIGURATION, needsModel, PRESET_METHODS } from '../../../src/domain/configuration';

test('without the network that ships a default run learns from the images alone, and says so', () => {
  assert.deepEqual(withShipped(DEFAULT_CONFIGURATION, { hasShipped: true }), { configuration: DEFAULT_CONFIGURATION });
  const { configuration, unless } = withShipped(DEFAULT_CONFIGURATION, { hasShipped: false });
  assert.equal(configuration.preset, 'self-trained');
  assert.deepEqual(configuration.features, PRESET_METHODS['self-trained'].features);
  assert.equal(needsModel(configuration), false);
  assert.match(unless!, /lacks the pretrained network/);
});

test('a run that does not count on it, or names a network of its own, stays as it was asked for', () => {
  const alone = { ...DEFAULT_CONFIGURATION, features: ['hog' as const] };
  const own = { ...DEFAULT_CONFIGURATION, model: '/models/own.onnx' };
  for (const asked of [alone, own])
    assert.deepEqual(withShipped(asked, { hasShipped: false }), { configuration: asked });
});
