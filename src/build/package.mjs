// Packs the built extension into winnow-<target>.vsix, for this machine or for others. The bundles
// in dist/ leave native packages outside; those, and nothing else of node_modules, go along under
// dist/node_modules, each without the binaries of other platforms.
//
//   node src/build/package.mjs [--target linux-x64|…|web]… [--all]
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packagesInBundles } from './bundles.mjs';
import { platformOfBinary } from './shipped/binary-format.mjs';
import { closure } from './shipped/closure.mjs';
import { folderOf } from './shipped/fetched.mjs';
import { softwareBill } from './shipped/software-bill.mjs';
import { hostTarget, TARGETS, WEB } from './shipped/targets.mjs';

const MOST_MEGABYTES = 45;
/** What lies beside the bundles; a browser can use none of it. */
const FOR_NODE = /^dist[\\/](?!web\.js$)/;

const { values } = parseArgs({ options: { target: { type: 'string', multiple: true }, all: { type: 'boolean' } } });
const targets = values.all ? [...Object.keys(TARGETS), WEB] : (values.target ?? [hostTarget()]);
const unknown = targets.find((target) => target !== WEB && !(target in TARGETS));
if (unknown !== undefined || targets.includes(undefined)) {
  console.error(
    `There is no package for ${unknown ?? 'this machine'}; there is --target ${Object.keys(TARGETS).join(', ')}, ${WEB}.`,
  );
  process.exit(2);
}
const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8'));
const { bundled, loaded } = await packagesInBundles();
for (const target of targets) pack(target);

function pack(target) {
  const stage = path.resolve('out/vsix', target);
  stageWhatAllShip(stage, target);
  const packages = target === WEB ? [] : closure(loaded, target);
  for (const each of packages) {
    copyPackage(each, target, stage);
    console.log(`  ${each.name} ${each.version} ${megabytes(path.join(stage, 'dist/node_modules', each.name))} MB`);
  }
  if (target !== WEB) {
    holdToPlatform(stage, target);
    const bill = softwareBill(manifest, target === WEB ? [] : bundled, packages);
    fs.writeFileSync(path.join(stage, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
  }
  const vsix = path.resolve(`winnow-${target}.vsix`);
  runVsce(stage, target, vsix);
  const packed = fs.statSync(vsix).size / 1e6;
  console.log(`${path.basename(vsix)}: ${packed.toFixed(1)} MB packed, ${megabytes(stage)} MB unpacked`);
  if (packed > MOST_MEGABYTES) throw new Error(`${path.basename(vsix)} is larger than ${MOST_MEGABYTES} MB`);
}

function stageWhatAllShip(stage, target) {
  fs.rmSync(stage, { recursive: true, force: true });
  fs.mkdirSync(stage, { recursive: true });
  const pictures = path.join('media', 'pictures');
  const translations = fs.readdirSync('.').filter((name) => /^package\.nls(\..+)?\.json$/.test(name));
  const ships = (source) =>
    !source.endsWith('.map') && source !== pictures && !(target === WEB && FOR_NODE.test(source));
  const papers = ['README.md', 'CHANGELOG.md', 'LICENSE', 'THIRD_PARTY_NOTICES.txt'];
  for (const name of ['dist', 'media', 'l10n', ...translations, ...papers]) {
    fs.cpSync(name, path.join(stage, name), { recursive: true, filter: ships });
  }
  // The README's pictures stay in the repository: half a megabyte of what the editor itself shows.
  // So do the lines that show them.
  const readme = path.join(stage, 'README.md');
  const lines = fs.readFileSync(readme, 'utf8').split('\n');
  fs.writeFileSync(
    readme,
    lines
      .filter((line) => !line.includes('(media/pictures/'))
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n'),
  );
  fs.writeFileSync(path.join(stage, '.vscodeignore'), '# All that lies here ships.\n');
  // What a person needs to run it, and not what building it took.
  const { scripts, devDependencies, ...shipped } = manifest;
  const { main, bin, browser, ...everywhere } = shipped;
  const entries = target === WEB ? { browser } : { main, bin };
  fs.writeFileSync(
    path.join(stage, 'package.json'),
    JSON.stringify({ activationEvents: [], ...everywhere, ...entries }, null, 2),
  );
}

function copyPackage({ name, version, integrity }, target, stage) {
  const from = folderOf({ name, version, integrity });
  fs.cpSync(from, path.join(stage, 'dist/node_modules', name), {
    recursive: true,
    dereference: true,
    filter: (source) => {
      const file = path.relative(from, source).split(path.sep).join('/');
      return !/\.(map|d\.[cm]?ts)$|(^|\/)(tests?|node_modules)(\/|$)/.test(file) && !isUnused(name, file, from, target);
    },
  });
}

/** Files of a package that no run on a platform reads. */
function isUnused(name, file, folder, target) {
  switch (name) {
    case 'onnxruntime-node': {
      if (/^(lib|script)/.test(file)) return true;
      const { os, cpu } = TARGETS[target];
      const [, , system, processor] = file.split('/');
      if (file.startsWith('bin/') && ((system ?? os) !== os || (processor ?? cpu) !== cpu)) return true;
      // WebGPU's compiler of shaders: on Windows DirectML is tried, and no WebGPU.
      if (/\/(dxcompiler|dxil)\.dll$/.test(file)) return true;
      return isSecondCopy(path.join(folder, file));
    }
    case 'onnxruntime-common':
      return /^(lib|dist\/esm)/.test(file);
    case 'sharp':
      return /^(src|install)(\/|$)/.test(file);
    default:
      return false;
  }
}

/**
 * npm has no links, so a Mac's library lies there twice: with its whole version in its name, and
 * with the one that is loaded.
 */
function isSecondCopy(file) {
  const short = file.replace(/(libonnxruntime\.\d+)\.\d+\.\d+\.dylib$/, '$1.dylib');
  return short !== file && fs.existsSync(short);
}

/** @throws Error where a native library is another platform's, or one that is needed is missing. */
function holdToPlatform(stage, target) {
  const modules = path.join(stage, 'dist/node_modules');
  const files = fs
    .readdirSync(modules, { recursive: true })
    .filter((file) => fs.statSync(path.join(modules, file)).isFile());
  const natives = files.filter((file) => {
    const platform = platformOfBinary(path.join(modules, file));
    if (platform !== undefined && platform !== target)
      throw new Error(`${file} was made for ${platform}, not for ${target}`);
    return platform !== undefined;
  });
  for (const needed of [
    /onnxruntime_binding\.node$/,
    /libonnxruntime|onnxruntime\.dll/,
    /sharp-.*\.node$/,
    /libvips/,
  ]) {
    if (!natives.some((file) => needed.test(file))) throw new Error(`no library like ${needed} for ${target}`);
  }
}

/** @throws Error where vsce fails, or warns. */
function runVsce(stage, target, vsix) {
  const vsce = path.resolve('node_modules/@vscode/vsce/vsce');
  const choices = ['--no-dependencies', '--no-rewrite-relative-links', '--target', target];
  const { status, stdout, stderr } = spawnSync(process.execPath, [vsce, 'package', ...choices, '--out', vsix], {
    cwd: stage,
    encoding: 'utf8',
  });
  const said = `${stdout}${stderr}`;
  if (status !== 0 || /warn/i.test(said)) throw new Error(`vsce package for ${target}:\n${said}`);
}

function megabytes(folder) {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, file) => sum + fs.statSync(path.join(file.parentPath, file.name)).size, 0);
  return (bytes / 1e6).toFixed(1);
}
