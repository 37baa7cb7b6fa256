// Packs the built extension into winnow-<platform>-<arch>.vsix. The bundles in dist/ leave native packages outside; those, and
// nothing else of node_modules, go along under dist/node_modules, each without the binaries of other platforms.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

const target = `${process.platform}-${process.arch}`;
const stage = path.resolve('out/vsix');
const vsix = path.resolve(`winnow-${target}.vsix`);
const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8'));

/** Never packed: a 400 MB library that a person installs on purpose, and what only install scripts use. */
const LEFT_OUT = new Set(['vscode', 'adm-zip', 'global-agent', ...Object.keys(manifest.optionalDependencies ?? {})]);

/** Files of a package that no run on this platform reads. */
const UNUSED = {
  'onnxruntime-node': (file) =>
    /^(lib|script)/.test(file) || (/^bin\/napi-v\d+\/./.test(file) && !isOrHolds(file, onnxBinaries)),
  'onnxruntime-common': (file) => /^(lib|dist\/esm)/.test(file),
  sharp: (file) => /^(src|install)(\/|$)/.test(file),
};
const onnxBinaries = new RegExp(`^(bin/napi-v\\d+)/${process.platform}/${process.arch}(?=/|$)`);

/** Whether `file` lies in the folder that the pattern names, or is a folder on the way to it. */
function isOrHolds(file, pattern) {
  const [bin, version, platform, architecture] = file.split('/');
  return pattern.test([bin, version, platform ?? process.platform, architecture ?? process.arch].join('/'));
}

/** Package names that the bundles still load at run time. */
function loadedByBundles() {
  const names = new Set();
  for (const file of fs.readdirSync('dist').filter((name) => name.endsWith('.js'))) {
    const text = fs.readFileSync(path.join('dist', file), 'utf8');
    for (const [, name] of text.matchAll(
      /\b(?:require|import)\(\s*["']((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^"']*)?["']\s*\)/g,
    )) {
      if (!builtinModules.includes(name) && !LEFT_OUT.has(name) && fs.existsSync(`node_modules/${name}`))
        names.add(name);
    }
  }
  return [...names].filter((name) => name in manifest.dependencies);
}

/** Those packages and what they need in turn; optional dependencies count where npm installed them for this platform. */
function closure(roots) {
  const found = new Set();
  const visit = (name) => {
    const file = `node_modules/${name}/package.json`;
    if (found.has(name) || LEFT_OUT.has(name) || !fs.existsSync(file)) return;
    found.add(name);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(fs.readFileSync(file, 'utf8'));
    for (const needed of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]) visit(needed);
  };
  roots.forEach(visit);
  return [...found].sort();
}

function copyPackage(name) {
  const from = path.resolve('node_modules', name);
  const unused = UNUSED[name] ?? (() => false);
  fs.cpSync(from, path.join(stage, 'dist/node_modules', name), {
    recursive: true,
    dereference: true,
    filter: (source) => {
      const file = path.relative(from, source).split(path.sep).join('/');
      return !/\.(map|d\.[cm]?ts)$|(^|\/)(tests?|node_modules)(\/|$)/.test(file) && !unused(file);
    },
  });
}

function megabytes(folder) {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, file) => sum + fs.statSync(path.join(file.parentPath, file.name)).size, 0);
  return (bytes / 1e6).toFixed(1);
}

fs.rmSync(stage, { recursive: true, force: true });
fs.mkdirSync(stage, { recursive: true });
const pictures = path.join('media', 'pictures');
const translations = fs.readdirSync('.').filter((name) => /^package\.nls(\..+)?\.json$/.test(name));
for (const name of ['dist', 'media', 'l10n', ...translations, 'README.md', 'CHANGELOG.md', 'LICENSE']) {
  const ships = (source) => !source.endsWith('.map') && source !== pictures;
  fs.cpSync(name, path.join(stage, name), { recursive: true, filter: ships });
}
// The README's pictures stay in the repository: half a megabyte of what the editor itself shows. So do the lines that show them.
const readme = path.join(stage, 'README.md');
const lines = fs.readFileSync(readme, 'utf8').split('\n');
fs.writeFileSync(
  readme,
  lines
    .filter((line) => !line.includes('(media/pictures/'))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n'),
);
// What a person needs to run it, and not what building it took.
const { scripts, devDependencies, ...shipped } = manifest;
fs.writeFileSync(path.join(stage, 'package.json'), JSON.stringify({ activationEvents: [], ...shipped }, null, 2));

const packages = closure(loadedByBundles());
packages.forEach(copyPackage);
for (const name of packages) console.log(`  ${name} ${megabytes(path.join(stage, 'dist/node_modules', name))} MB`);

const vsce = path.resolve('node_modules/@vscode/vsce/vsce');
const choices = ['--no-dependencies', '--no-rewrite-relative-links', '--target', target];
execFileSync(process.execPath, [vsce, 'package', ...choices, '--out', vsix], { cwd: stage, stdio: 'inherit' });
console.log(
  `${path.basename(vsix)}: ${(fs.statSync(vsix).size / 1e6).toFixed(1)} MB packed, ${megabytes(stage)} MB unpacked`,
);
