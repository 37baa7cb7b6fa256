import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { comesAfter, notesOf, withRelease } from '../../src/build/release/changelog.mjs';

const CHANGELOG = '# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.2.0\n\n- Old.\n';

test('a release moves what is unreleased below its version', () => {
  const released = withRelease(CHANGELOG, '0.3.0');
  assert.equal(notesOf(released, '0.3.0'), '- New.');
  assert.equal(notesOf(released, 'Unreleased'), '');
  assert.equal(notesOf(released, '0.2.0'), '- Old.');
  assert.throws(() => withRelease(released, '0.4.0'), /nothing below/);
  assert.throws(() => withRelease(CHANGELOG, '0.2.0'), /already/);
});

test('versions are compared part by part, as numbers', () => {
  assert.ok(comesAfter('0.10.0', '0.9.9') && comesAfter('1.0.0', '0.10.0') && comesAfter('0.2.1', '0.2.0'));
  assert.ok(!comesAfter('0.2.0', '0.2.0') && !comesAfter('0.1.9', '0.2.0'));
});

test('without --go a release says what it would do and changes nothing; what stands in its way is said', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'winnow-release-'));
  const git = (...args) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: home });
  const release = (...args) => {
    const script = path.resolve('src/build/release.mjs');
    return spawnSync(process.execPath, [script, ...args], { cwd: home, encoding: 'utf8' });
  };
  try {
    fs.writeFileSync(path.join(home, 'package.json'), '{ "version": "0.2.0" }');
    fs.writeFileSync(path.join(home, 'CHANGELOG.md'), CHANGELOG);
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    const { status, stdout } = release('0.3.0');
    assert.equal(status, 0);
    assert.match(stdout, /- New\./);
    assert.match(stdout, /would commit, and tag v0\.3\.0/);
    assert.equal(git('status', '--porcelain').toString(), '');
    assert.match(release('0.2.0').stderr, /does not come after 0\.2\.0/);
    assert.match(release().stderr, /name the version/);
    git('tag', 'v0.3.0');
    fs.writeFileSync(path.join(home, 'a file'), '');
    assert.match(release('0.3.0').stderr, /not committed[^]*tag v0\.3\.0 is there/);
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
});
