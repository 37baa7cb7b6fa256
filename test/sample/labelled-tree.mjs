// What an exported tree must be, whoever wrote it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Fails unless every picture of `pictures` but those of `without` lies once, unchanged, in the tree
 * or in its folder of unlabelled pictures, and unless the manifests are beside the tree.
 * @param {string} tree absolute path of the labelled tree
 * @param {string} pictures the flat folder that was clustered
 * @param {{ without?: readonly string[] }} [excluded] names of the files that must be in neither
 * @returns {Map<string, string>} file name → label, for labelled pictures
 */
export function readLabelledTree(tree, pictures, { without = [] } = {}) {
  const labels = new Map();
  for (const label of fs.readdirSync(tree)) {
    const folder = path.join(tree, label);
    if (!fs.statSync(folder).isDirectory()) continue;
    for (const file of fs.readdirSync(folder)) {
      assert.ok(!labels.has(file), `${file} has two labels`);
      labels.set(file, label);
      sameBytes(path.join(folder, file), path.join(pictures, file));
    }
  }
  const unlabelled = fs.existsSync(`${tree}-unlabelled`) ? fs.readdirSync(`${tree}-unlabelled`) : [];
  const wanted = fs.readdirSync(pictures).filter((file) => !without.includes(file));
  assert.deepEqual([...labels.keys(), ...unlabelled].sort(), wanted.sort());
  for (const manifest of [`${tree}.winnow.csv`, `${tree}.winnow.json`]) assert.ok(fs.existsSync(manifest), manifest);
  return labels;
}

/**
 * Share of the pictures that have the commonest kind of their label; 1 is perfect, 1/kinds is
 * chance.
 */
export function purity(labels, truth) {
  const counts = new Map();
  for (const [file, label] of labels) {
    const kinds = counts.get(label) ?? new Map();
    kinds.set(truth.get(file), (kinds.get(truth.get(file)) ?? 0) + 1);
    counts.set(label, kinds);
  }
  const right = [...counts.values()].reduce((sum, kinds) => sum + Math.max(...kinds.values()), 0);
  return right / labels.size;
}

function sameBytes(copy, original) {
  assert.ok(fs.readFileSync(copy).equals(fs.readFileSync(original)), `${copy} differs from ${original}`);
}
