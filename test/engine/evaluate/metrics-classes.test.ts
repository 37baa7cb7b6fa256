import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { classScores, imbalanceNote } from '../../../src/engine/evaluate/class-scores';
import { confidenceAuc } from '../../../src/engine/evaluate/confidence-auc';
import { contingencyOf } from '../../../src/engine/evaluate/contingency';
import { equivalentAccuracy } from '../../../src/engine/evaluate/equivalent-accuracy';
import { evaluate } from '../../../src/engine/evaluate/evaluation';
import { Random } from '../../../src/engine/base/random';

interface Labelling {
  readonly truth: number[];
  readonly predicted: number[];
  readonly confidence: number[];
  readonly precision: number[];
  readonly recall: number[];
  readonly f1: number[];
  readonly images: number[];
  readonly macro: [number, number, number];
  readonly balancedAccuracy: number;
  readonly auc: number;
}
const { labellings } = JSON.parse(readFileSync(path.join(__dirname, '../../fixtures/evaluation.json'), 'utf8')) as {
  labellings: Labelling[];
};

function close(actual: number | null, expected: number, what: string): void {
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-12, `${what} is ${actual}, not ${expected}`);
}

for (const [at, expected] of labellings.entries()) {
  test(`labelling ${at + 1}: precision, recall, F1, their means and the AUC are scikit-learn's`, () => {
    const groups = expected.predicted.map((group) => (group < 0 ? '' : `group ${group}`));
    const classes = expected.truth.map((klass) => `class ${klass}`);
    const found = evaluate(groups, classes, expected.confidence);
    for (const [klass, { name, images, precision, recall, f1 }] of found.classes.entries()) {
      assert.deepEqual([name, images], [`class ${klass}`, expected.images[klass]]);
      close(precision, expected.precision[klass]!, `precision of ${name}`);
      close(recall, expected.recall[klass]!, `recall of ${name}`);
      close(f1, expected.f1[klass]!, `F1 of ${name}`);
    }
    close(found.precision, expected.macro[0], 'macro precision');
    close(found.recall, expected.macro[1], 'macro recall');
    close(found.f1, expected.macro[2], 'macro F1');
    close(found.balancedAccuracy, expected.balancedAccuracy, 'balanced accuracy');
    close(found.confidenceAuc, expected.auc, 'AUC');
  });
}

test('a class that no group stands for has nothing, and an image without a group is missed by its class', () => {
  const { classes } = classScores(contingencyOf(['a', 'a', 'a', ''], ['x', 'x', 'y', 'x']));
  assert.deepEqual(classes, [
    { name: 'x', images: 3, group: 'a', precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 },
    { name: 'y', images: 1, group: null, precision: 0, recall: 0, f1: 0 },
  ]);
});

test('classes are called imbalanced from three times the smallest', () => {
  const sizes = (...images: number[]) => images.map((size, i) => ({ name: `c${i}`, images: size }));
  assert.equal(imbalanceNote(sizes(299, 100, 150)), null);
  assert.match(imbalanceNote(sizes(100, 300, 150))!, /c1 has 300 images, c0 100.*balanced accuracy/);
  assert.equal(imbalanceNote(sizes(5)), null);
});

test('an AUC needs right and wrong labels, and counts ties half', () => {
  assert.equal(confidenceAuc([0.1, 0.9], [1, 1]), null);
  assert.equal(confidenceAuc([0.1, 0.9], [0, 0]), null);
  assert.equal(confidenceAuc([0.5, 0.5, 0.5], [1, 0, 1]), 0.5);
  assert.equal(confidenceAuc([0.2, 0.9, 0.4], [0, 1, 0]), 1);
  assert.equal(confidenceAuc([0.9, 0.2], [0, 1]), 0);
});

/**
 * Labels of many images in equal classes, with errors spread evenly, have this index: from the
 * counts of the table.
 */
function indexOfAccuracy(accuracy: number, classes: number): number {
  return (classes * (accuracy ** 2 + (1 - accuracy) ** 2 / (classes - 1)) - 1) / (classes - 1);
}

test('the accuracy that an ARI stands for is the one whose errors at random give it', () => {
  for (const k of [2, 5, 10]) {
    const classes = Int32Array.from({ length: 6000 }, (_, i) => i % k);
    for (const accuracy of [0.95, 0.8, 0.65]) {
      const found = equivalentAccuracy(indexOfAccuracy(accuracy, k), classes, new Random(3));
      assert.ok(Math.abs(found - accuracy) < 0.006, `${k} classes: ${found}, not ${accuracy}`);
    }
    assert.equal(equivalentAccuracy(1, classes, new Random(3)), 1);
    assert.ok(Math.abs(equivalentAccuracy(-0.2, classes, new Random(3)) - 1 / k) < 1e-3, 'no better than chance');
  }
});

test('classes of unequal size give the accuracy back that their labels had, the same for the same seed', () => {
  const classes = Int32Array.from({ length: 4000 }, (_, i) => (i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2));
  const random = new Random(8);
  const sizes = [2400, 1200, 400];
  const wrong = classes.map((klass) => {
    if (random.next() < 0.75) return klass;
    const others = [0, 1, 2].filter((other) => other !== klass);
    return random.next() * (sizes[others[0]!]! + sizes[others[1]!]!) < sizes[others[0]!]! ? others[0]! : others[1]!;
  });
  const { ari, acc, equivalentAccuracy: found } = evaluate([...wrong].map(String), [...classes].map(String));
  assert.ok(Math.abs(found! - acc) < 0.02, `${found} against ${acc}`);
  const again = equivalentAccuracy(ari, classes, new Random(5));
  assert.equal(again, equivalentAccuracy(ari, classes, new Random(5)));
  assert.ok(Math.abs(again - found!) < 0.02);
});

test('one class alone is always right', () => {
  assert.equal(equivalentAccuracy(0.3, new Int32Array(5), new Random(1)), 1);
  assert.equal(evaluate(['', ''], ['a', 'b']).equivalentAccuracy, null);
});
