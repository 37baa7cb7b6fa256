// Photographs of four kinds that may be shown: those of version 2022.06.04 of Debian's package
// tuxpaint-stamps-default, under the GPL-2. They are cut out along their outlines, on a clear
// ground.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PACKAGE = 'tuxpaint-stamps-default';
const STAMPS = 'usr/share/tuxpaint/stamps';
/** Where each kind lies. */
const KINDS = {
  bird: ['animals/birds'],
  flower: ['plants/flowers'],
  fruit: ['food/fruit'],
  'hoofed animal': ['animals/mammals/bovines', 'animals/mammals/deer', 'animals/mammals/equines'],
};
/** SHA-256 of the photographs, in the order in which they are listed here. */
const SHA256 = '518b7a5265dd3ee45a53efb955f65cfa0198a9888fd8c22c2f29c85b0b638e78';
const MINUTES = 60_000;

/**
 * Gets the photographs by apt-get, which checks the package, and copies them to a fresh folder.
 * @param {string} folder
 * @returns {Map<string, string>} file name → kind.
 * @throws {Error} in one line, where they cannot be had.
 */
export function fetchPhotographs(folder) {
  const room = fs.mkdtempSync(path.join(os.tmpdir(), 'winnow-photographs-'));
  try {
    download(room);
    const file = fs.readdirSync(room).find((name) => name.endsWith('.deb')) ?? '';
    run(room, 'dpkg-deb', '--extract', file, 'package');
    return copyKinds(path.join(room, 'package', STAMPS), folder);
  } finally {
    fs.rmSync(room, { recursive: true, force: true });
  }
}

function download(room) {
  const get = () => run(room, 'apt-get', 'download', '--quiet', PACKAGE);
  try {
    get();
  } catch (error) {
    if (process.getuid?.() !== 0) throw error;
    // A fresh machine has no list of packages yet.
    run(room, 'apt-get', 'update', '--quiet');
    get();
  }
}

/** Runs a program in a folder; throws in one line where it fails. */
function run(folder, program, ...given) {
  const { error, status, stderr } = spawnSync(program, given, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 5 * MINUTES,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(error?.message ?? stderr.trim().split('\n').at(-1));
}

function copyKinds(stamps, folder) {
  const photographs = Object.entries(KINDS).flatMap(([kind, folders]) =>
    folders.flatMap((name) =>
      fs
        .readdirSync(path.join(stamps, name))
        .filter((file) => file.endsWith('.png'))
        .sort()
        .map((file) => ({ kind, file, bytes: fs.readFileSync(path.join(stamps, name, file)) })),
    ),
  );
  const hash = createHash('sha256');
  for (const { bytes } of photographs) hash.update(bytes);
  const found = hash.digest('hex');
  if (found !== SHA256) throw new Error(`${PACKAGE} holds other photographs, with SHA-256 ${found}`);
  fs.mkdirSync(folder, { recursive: true });
  for (const { file, bytes } of photographs) fs.writeFileSync(path.join(folder, file), bytes);
  return new Map(photographs.map(({ kind, file }) => [file, kind]));
}
