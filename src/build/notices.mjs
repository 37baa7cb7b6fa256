// Writes THIRD_PARTY_NOTICES.txt: who made what ships, and under which licence. With --check it
// only says whether the file is up to date. Packages of single platforms are told by the lock file,
// so that the text is the same on every machine.
//
//   node src/build/notices.mjs [--check]
import fs from 'node:fs';
import path from 'node:path';
import licences from 'spdx-license-list/full.js';
import { packagesInBundles } from './bundles.mjs';
import { closure, readLock } from './shipped/closure.mjs';
import { TARGETS } from './shipped/targets.mjs';

const FILE = 'THIRD_PARTY_NOTICES.txt';
const LINE = '-'.repeat(80);
const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;
const OF_ONE_PLATFORM = /^@img\/sharp-/;

const lock = readLock();
const { bundled, loaded } = await packagesInBundles();
// What AssemblyScript adds to the kernels is compiled, not bundled.
const compiled = {
  name: 'assemblyscript',
  version: lock['node_modules/assemblyscript'].version,
  folder: 'node_modules/assemblyscript',
};
const beside = new Map();
for (const target of Object.keys(TARGETS)) {
  for (const each of closure(loaded, target, lock)) beside.set(`${each.name}@${each.version}`, each);
}
const packages = [...bundled, compiled, ...beside.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Text of a licence → the packages that it is for. */
const texts = new Map([[fs.readFileSync('src/build/wordnet-licence.txt', 'utf8').trim(), ['WordNet 3.1']]]);
const rows = packages.map(({ name, version, folder = path.join('node_modules', name), licence }) => {
  const own = OF_ONE_PLATFORM.test(name)
    ? undefined
    : JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const expression = licence ?? own?.license ?? own?.licenses?.map(({ type }) => type).join(' OR ');
  if (!expression) throw new Error(`${name} names no licence`);
  for (const text of textsOf(name, folder, own, expression)) {
    texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  const source = own ? sourceOf(own) : 'https://sharp.pixelplumbing.com';
  return `${name} ${version} (${expression}), ${source.replace(/^git\+/, '')}`;
});

const document = [
  'Winnow is under the MIT licence. What it ships of others:',
  '',
  ...new Set(rows),
  '',
  'EfficientNet-Lite0, the pretrained network (Apache-2.0), and the names of its classes (MIT): dist/models/LICENSE and NOTICE.',
  '',
  'WordNet 3.1 of Princeton University: what the classes are kinds of.',
  '',
  'onnxruntime-node brings libraries of others, whose texts are at',
  'https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt. For Windows DirectML.dll is among them, under',
  "Microsoft's licence for DirectML (https://www.nuget.org/packages/Microsoft.AI.DirectML).",
  '',
  'The packages @img/sharp-* hold libvips (LGPL-3.0-or-later) as a library of its own, which a person may replace, and with it:',
  '',
  ...librariesInVips(),
  '',
  ...[...texts].flatMap(([text, names]) => [LINE, [...new Set(names)].join(', '), LINE, '', text, '']),
].join('\n');

if (!process.argv.includes('--check')) {
  fs.writeFileSync(FILE, document);
  console.log(`${FILE}: ${packages.length} packages, ${texts.size} texts`);
} else if (!fs.existsSync(FILE) || fs.readFileSync(FILE, 'utf8') !== document) {
  console.error(`${FILE} does not say what ships: run npm run notices, and commit it.`);
  process.exitCode = 1;
}

/** Where a package comes from; a repository may be given as `owner/name` alone. */
function sourceOf({ homepage, repository }) {
  const url = homepage ?? repository?.url ?? repository ?? '';
  return /^[\w-]+\/[\w.-]+$/.test(url) ? `https://github.com/${url}` : url;
}

/** The texts that a package brings, else those that its licence is known by, with its author. */
function textsOf(name, folder, own, expression) {
  const files = own
    ? fs
        .readdirSync(folder)
        .filter((file) => LICENCE_FILE.test(file))
        .sort()
    : [];
  if (files.length > 0) return files.map((file) => tidy(fs.readFileSync(path.join(folder, file), 'utf8')));
  const author = own?.author?.name ?? own?.author ?? 'Lovell Fuller and others';
  const ids = expression.replaceAll(/[()]/g, '').split(/ AND | OR /);
  // The lesser licence adds to the general one.
  const all = ids.flatMap((id) => (id.startsWith('LGPL-3.0') ? [id, 'GPL-3.0-or-later'] : [id]));
  return all.map((id) => {
    const text = licences[id]?.licenseText;
    if (!text) throw new Error(`${name}: no text of the licence ${id}`);
    return tidy(text.replace(/Copyright \(c\) <year>.*/, `Copyright (c) ${author}`));
  });
}

/**
 * The table of libvips' package, from the one that is installed here: the same on every platform.
 */
function librariesInVips() {
  const scope = 'node_modules/@img';
  const folder = fs
    .readdirSync(scope)
    .find((name) => name.startsWith('sharp-libvips-') || name.startsWith('sharp-win32-'));
  const lines = fs.readFileSync(path.join(scope, folder, 'README.md'), 'utf8').split('\n');
  return lines
    .filter((line) => /^\| \S/.test(line) && !/^\| (Library|-)/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim().replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)')),
    )
    .map(([library, terms]) => `${library}: ${terms}`);
}

function tidy(text) {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();
}
