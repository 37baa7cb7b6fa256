import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { debugArguments } from '../../../src/extension/client/debug-arguments';

interface Launch {
  readonly configurations: readonly { name: string; port?: number; env?: Record<string, string> }[];
  readonly compounds: readonly { configurations: readonly string[] }[];
}

test('the engine opens the port at which the launch configuration attaches', () => {
  const { configurations, compounds } = JSON.parse(readFileSync('.vscode/launch.json', 'utf8')) as Launch;
  const [host, engine] = compounds[0]!.configurations.map((wanted) =>
    configurations.find(({ name }) => name === wanted),
  );
  assert.deepEqual(debugArguments(host!.env!), [`--inspect=127.0.0.1:${engine!.port}`]);
});

test('without the variable, or with what is no port, the engine opens none', () => {
  assert.deepEqual(debugArguments({}), []);
  assert.deepEqual(debugArguments({ WINNOW_ENGINE_INSPECT: '0.0.0.0:9239' }), []);
});
