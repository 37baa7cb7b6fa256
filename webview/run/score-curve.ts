/**
 * The curve from which an extractor's number of clusters was taken; a person can point at another k
 * and see its clusters.
 */
import { t } from '@vscode/l10n';
import { BETTER_WORDS, type Better } from './better';
import type { ScoreCurve } from '../../src/domain/dataset';
import { element } from '../ui/element';
import { dendrogram } from './dendrogram';
import { EXTRACTOR_WORDS } from '../ui/wording';
import { kSlider, type ScoredK } from './k-slider';

/** What the rule of a curve looked at. */
interface Criterion {
  readonly values: readonly number[];
  readonly name: string;
  readonly better: Better;
}

function criterion(curve: ScoreCurve): Criterion {
  switch (curve.rule) {
    case 'agreement of the extractors':
      return { values: curve.agreements ?? [], name: t('Agreement between the kinds of features'), better: 'higher' };
    case 'best silhouette':
      return { values: curve.silhouettes ?? [], name: t('Silhouette of the pretrained features'), better: 'higher' };
    case 'most stable':
      return { values: curve.stabilities, name: t('Agreement of independent starts'), better: 'higher' };
    default:
      return { values: curve.scores, name: t('Spread within ÷ distance between clusters'), better: 'lower' };
  }
}

const RULE_WORDS: Readonly<Record<ScoreCurve['rule'], string>> = {
  'global minimum': t('the lowest point'),
  'minimum after the first local maximum': t('the lowest point after the first peak'),
  'most stable': t('the k on which starts agree best after the first dip'),
  'best silhouette': t('the smallest at which clusters of the pretrained features fit nearly as well as at any'),
  'agreement of the extractors': t('the smallest at which the kinds of features agree nearly as well as at any'),
  fixed: t('set by you'),
  own: t('found by the method itself'),
};

/**
 * What an extractor's number of clusters came from: its tree, where it has one, else a slider over
 * k. `pick` is called with the k whose clusters a person wants to see.
 */
export function scoreCurve(curve: ScoreCurve, pick: (k: number) => void): HTMLElement {
  const extractor = EXTRACTOR_WORDS[curve.extractor];
  const rule = RULE_WORDS[curve.rule];
  const caption = element(
    'figcaption',
    {},
    element('span', { class: 'extractor', text: extractor }),
    element('span', { class: 'rule', text: `k = ${curve.chosen}: ${rule}` }),
  );
  const figure = element('figure', { class: 'score' }, caption);
  if (curve.tree) {
    figure.append(dendrogram(curve.tree, extractor));
    return figure;
  }
  const { values, name, better } = criterion(curve);
  const points = pointsOf(curve.ks, values);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return figure;
  figure.append(element('p', { class: 'measure', text: t('{0}, {1}', name, BETTER_WORDS[better]) }));
  if (first === last) {
    figure.append(element('p', { class: 'reading', text: `k = ${first.k}: ${first.value.toPrecision(3)}` }));
    return figure;
  }
  const words = [
    t('{0} of the {1} features for k from {2} to {3}, {4}.', name, extractor, first.k, last.k, BETTER_WORDS[better]),
    t('Chosen: k = {0}, {1}. Enter shows the clusters at another k.', curve.chosen, rule),
  ].join(' ');
  figure.append(...kSlider({ points, chosen: curve.chosen, words, pick }));
  return figure;
}

/** The scores that are numbers. One that is not finite came as null: JSON has no word for it. */
function pointsOf(ks: readonly number[], values: readonly number[]): ScoredK[] {
  return ks.flatMap((k, i) => {
    const value: unknown = values[i];
    return typeof value === 'number' && Number.isFinite(value) ? [{ k, value }] : [];
  });
}
