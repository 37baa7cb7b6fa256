// A release by one command: version, changelog, checks, packages of all platforms, commit and tag.
// Without --go it says what it would do and changes nothing. Nothing is pushed: the pushed tag lets
// .github/workflows/release.yml publish.
//
//   npm run release -- 0.3.0 [--go]
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { comesAfter, notesOf, withRelease } from './release/changelog.mjs';

const { values, positionals } = parseArgs({ options: { go: { type: 'boolean' } }, allowPositionals: true });
const [version = ''] = positionals;
const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8'));
const changelog = fs.readFileSync('CHANGELOG.md', 'utf8');

const problems = [];
if (!/^\d+\.\d+\.\d+$/.test(version)) problems.push('name the version: npm run release -- 0.3.0');
else if (!comesAfter(version, manifest.version)) problems.push(`${version} does not come after ${manifest.version}`);
if (output('git', ['status', '--porcelain']) !== '') problems.push('the checkout has changes that are not committed');
if (output('git', ['tag', '--list', `v${version}`]) !== '') problems.push(`the tag v${version} is there already`);
let released = changelog;
try {
  released = withRelease(changelog, version);
} catch (error) {
  problems.push(error.message);
}
for (const problem of problems) console.error(`release: ${problem}`);
if (problems.length > 0) process.exit(1);

console.log(`Winnow ${version}, after ${manifest.version}:\n\n${notesOf(released, version)}\n`);
const steps = [
  [`write ${version} into package.json, package-lock.json and CHANGELOG.md`, writeVersion],
  ['check types, lint rules, format and notices', () => run('npm', ['run', 'check'])],
  ['ask for known faults of what ships', audit],
  ['build, and pack for all platforms', () => run('npm', ['run', 'package', '--', '--all'])],
  [`commit, and tag v${version}`, commit],
];
for (const [words, step] of steps) {
  console.log(`${values.go ? '→' : 'would'} ${words}`);
  if (values.go) step();
}
if (values.go)
  console.log(`git push origin main v${version} publishes it. The tests are not part of this: bash .ci/run.`);
else console.log('Nothing was changed: add --go.');

function writeVersion() {
  run('npm', ['version', version, '--no-git-tag-version', '--ignore-scripts']);
  fs.writeFileSync('CHANGELOG.md', released);
}

/**
 * Of dependencies that ship; a registry that cannot be asked is said, and stops nothing here: the
 * workflow asks again.
 */
function audit() {
  const args = ['audit', '--omit=dev', '--omit=optional', '--audit-level=high'];
  const { status, stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' });
  if (status === 0) return;
  if (/audit endpoint returned an error/.test(stderr))
    console.warn('The registry cannot be asked for known faults here.');
  else throw new Error(`npm audit:\n${stdout}`);
}

function commit() {
  run('git', ['add', 'package.json', 'package-lock.json', 'CHANGELOG.md']);
  run('git', ['commit', '--message', `Winnow ${version}`]);
  run('git', ['tag', '--annotate', `v${version}`, '--message', `Winnow ${version}`]);
}

function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`);
}

function output(program, args) {
  return spawnSync(program, args, { encoding: 'utf8' }).stdout.trim();
}
