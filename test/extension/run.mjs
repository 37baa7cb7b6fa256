// Runs the suite in a real extension host through @vscode/test-electron: in code-server here, or,
// with WINNOW_TEST_DESKTOP=1, in a desktop VS Code that it downloads.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import sharp from 'sharp';
import { writeColours, writePair } from '../engine/words/small-pair.ts';
import { drawPictures } from '../sample/pictures.mjs';

await build({
  entryPoints: ['index', 'winnow.test', 'agents.test', 'words.test'].map((name) => `test/extension/suite/${name}.ts`),
  outdir: 'out/test',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  external: ['vscode', 'mocha'],
  logLevel: 'warning',
});

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'winnow-suite-'));
const workspace = path.join(scratch, 'workspace');
const results = path.join(scratch, 'results.json');
await drawPictures(path.join(workspace, 'pictures'), { perKind: 20, kinds: ['wheel', 'house', 'leaf'] });
await drawPictures(path.join(workspace, 'more pictures'), { perKind: 30, seed: 2 });
await drawPictures(path.join(workspace, 'for agents'), { perKind: 8, kinds: ['wheel', 'house', 'leaf'], seed: 4 });
await writeColours(path.join(workspace, 'colours'), 18);
writePair(path.join(workspace, 'pair'));
// Two that are nearly black.
const dim = path.join(workspace, 'dim pictures');
for (const [name] of [...(await drawPictures(dim, { perKind: 8, kinds: ['wheel', 'house'], seed: 5 }))].slice(0, 2)) {
  const dark = await sharp(path.join(dim, name)).linear(0.06, 0).jpeg().toBuffer();
  fs.writeFileSync(path.join(dim, `dark ${name}`), dark);
}
// One that is text: grey values in decimal.
const greys = Array.from({ length: 96 * 96 }, (_, i) => (i * 7) % 12);
fs.writeFileSync(path.join(dim, 'dark.pgm'), `P2\n96 96\n255\n${greys.join('\n')}\n`);
// One folder a kind, and a house among the wheels.
const classes = path.join(workspace, 'sorted by hand');
const kinds = await drawPictures(classes, { perKind: 14, kinds: ['wheel', 'house', 'leaf'], seed: 3 });
const house = [...kinds].find(([, kind]) => kind === 'house')[0];
for (const [name, kind] of kinds) {
  const [folder, file] = name === house ? ['wheel', 'wrong.jpg'] : [kind, name];
  fs.mkdirSync(path.join(classes, folder), { recursive: true });
  fs.renameSync(path.join(classes, name), path.join(classes, folder, file));
}
fs.mkdirSync(path.join(workspace, 'nothing here'));
fs.mkdirSync(path.join(workspace, '.vscode'));
const settings = { 'winnow.preset': 'quick', 'winnow.kRange': [2, 6] };
fs.writeFileSync(path.join(workspace, '.vscode/settings.json'), JSON.stringify(settings));

let problem = '';
try {
  const desktop = process.env.WINNOW_TEST_DESKTOP === '1';
  await runTests({
    ...(desktop ? { version: 'stable' } : { vscodeExecutablePath: path.resolve('test/host/code-shim.mjs') }),
    extensionDevelopmentPath: path.resolve('.'),
    extensionTestsPath: path.resolve('out/test/index.cjs'),
    extensionTestsEnv: { WINNOW_TEST_RESULTS: results, WINNOW_TEST_STORE: path.join(scratch, 'store') },
    launchArgs: [workspace, '--disable-extensions'],
  });
} catch (error) {
  problem = String(error);
}

// A host that is killed ends with status 0: only the file, which the suite writes last, proves that
// the tests ran.
const outcomes = fs.existsSync(results) ? JSON.parse(fs.readFileSync(results, 'utf8')) : [];
fs.rmSync(scratch, { recursive: true, force: true });
for (const { title, state, error } of outcomes)
  console.log(`${state === 'failed' ? `FAILED ${title}\n${error}` : `${state} ${title}`}`);
const count = (state) => outcomes.filter((outcome) => outcome.state === state).length;
const failed = count('failed');
const incomplete = failed === 0 && (problem !== '' || count('passed') === 0);
if (incomplete) console.error(problem || 'The suite left no results: the extension host ended before it did.');
console.log(`extension: ${count('passed')} passed, ${failed + Number(incomplete)} failed, ${count('pending')} skipped`);
process.exit(failed > 0 || incomplete ? 1 : 0);
