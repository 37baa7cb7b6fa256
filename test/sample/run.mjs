// `npm run sample`: fetches photographs, lets the built command line cluster them, and says where
// the labelled tree is. With `-- --drawn`, and where they cannot be had, drawn pictures take their
// place.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fetchPhotographs } from './photographs.mjs';
import { drawPictures, writeTruth } from './pictures.mjs';

const sample = path.resolve('out/sample');
const pictures = path.join(sample, 'pictures');
const tree = path.join(sample, 'labelled');
const labels = path.join(sample, 'labels.csv');
const truth = path.join(sample, 'truth.csv');

fs.rmSync(sample, { recursive: true, force: true });
writeTruth(truth, photographs() ?? (await drawPictures(pictures)));
console.log(`The pictures are in ${pictures}`);

function photographs() {
  if (process.argv.includes('--drawn')) return undefined;
  console.log('Fetching 109 photographs, in a package of 160 MB');
  try {
    return fetchPhotographs(pictures);
  } catch ({ message }) {
    console.log(`Drawn pictures take their place: ${message}`);
    return undefined;
  }
}

function winnow(...given) {
  const { status } = spawnSync(process.execPath, ['dist/winnow.js', ...given], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const output = ['--out', tree, '--labels', labels, '--store', path.join(sample, 'store')];
winnow('cluster', pictures, ...output);
winnow('evaluate', labels, truth);

console.log(`\nThe labelled tree is ${tree}`);
for (const entry of fs.readdirSync(tree, { withFileTypes: true })) {
  if (entry.isDirectory())
    console.log(`  ${entry.name}/  ${fs.readdirSync(path.join(tree, entry.name)).length} pictures`);
}
