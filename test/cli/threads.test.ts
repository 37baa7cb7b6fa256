import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { afterEach, mock, test } from 'node:test';
import { compareOptions } from '../../src/cli/options/comparison-options';
import { clusterOptions } from '../../src/cli/options/cluster-options';
import { MOST_THREADS } from '../../src/domain/configuration';

function onMachineWith(cores: number): void {
  mock.method(os, 'availableParallelism', () => cores);
  syncBuiltinESMExports();
}

afterEach(() => {
  mock.restoreAll();
  syncBuiltinESMExports();
});

test('a machine of more cores than a run takes gives a run as many as it takes', () => {
  onMachineWith(MOST_THREADS + 1);
  assert.equal(clusterOptions(['pictures']).configuration.threads, MOST_THREADS);
  assert.equal(compareOptions(['pictures']).shared.threads, MOST_THREADS);
});

test('without --threads a run takes all cores', () => {
  onMachineWith(7);
  assert.equal(clusterOptions(['pictures']).configuration.threads, 7);
  assert.equal(compareOptions(['pictures']).shared.threads, 7);
});
