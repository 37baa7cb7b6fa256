// Packages of other platforms, from the registry: npm installs only those of its own.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const cache = path.resolve('out/packages');

/**
 * The folder with a package's files: that of node_modules where it has this version, else one that
 * is fetched once.
 * @throws Error where the registry gives another file than the lock names.
 */
export function folderOf({ name, version, integrity }) {
  const installed = path.resolve('node_modules', name);
  if (versionIn(installed) === version) return installed;
  const folder = path.join(cache, `${name.replace('/', '__')}-${version}`);
  if (versionIn(folder) === version) return folder;
  fs.mkdirSync(cache, { recursive: true });
  const [{ filename }] = JSON.parse(run('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', cache]));
  const archive = path.join(cache, filename);
  const found = `sha512-${createHash('sha512').update(fs.readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) throw new Error(`${name} ${version} from the registry is not the one that is locked`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1']);
  fs.rmSync(archive);
  return folder;
}

function versionIn(folder) {
  const file = path.join(folder, 'package.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).version : undefined;
}

const run = (program, args) =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26, shell: process.platform === 'win32' });
