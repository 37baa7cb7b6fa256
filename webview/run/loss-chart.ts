/** How the loss of a network fell while it was trained. */
import { t } from '@vscode/l10n';
import { axisOf, boundsOf, chartIn, curveOf, frameOf, wordsAt } from '../ui/chart';
import { acrossOf, rangeOf, upwardsOf } from '../ui/chart-scale';
import { element, svg } from '../ui/element';
import { count } from '../ui/wording';

const FRAME = frameOf(320, 120, { left: 40, above: 10, below: 20 });

/** @param devices what trained it, in words; more than one where a device failed on the way. */
export function lossChart(network: string, given: readonly number[], devices: readonly string[] = []): HTMLElement {
  const losses = given.filter((loss) => Number.isFinite(loss));
  const title = element('span', { class: 'extractor', text: network });
  const range = rangeOf(losses);
  if (range === undefined) return element('figure', { class: 'loss' }, element('figcaption', {}, title));
  const [low, high] = range;
  const first = losses[0]!;
  const last = losses.at(-1)!;
  const x = acrossOf([0, losses.length - 1], FRAME);
  const y = upwardsOf(range, FRAME);
  const from = first.toPrecision(3);
  const to = last.toPrecision(3);
  const words =
    losses.length === 1
      ? t('{0}: loss over 1 epoch, from {1} to {2}.', network, from, to)
      : t('{0}: loss over {1} epochs, from {2} to {3}.', network, count(losses.length), from, to);
  const below = FRAME.height - 4;
  const chart = chartIn(FRAME, { role: 'img', 'aria-label': words });
  chart.append(
    axisOf(FRAME, 3),
    ...boundsOf(FRAME, high.toPrecision(3), high === low ? undefined : low.toPrecision(3)),
    wordsAt('1', FRAME.left, below, 'middle'),
    curveOf(
      losses.map((loss, epoch) => [epoch, loss]),
      x,
      y,
    ),
    svg('circle', { class: 'dot', cx: x(losses.length - 1), cy: y(last), r: 3 }),
  );
  if (losses.length > 1) chart.append(wordsAt(t('{0} epochs', losses.length), FRAME.right, below, 'end'));
  const result = element('span', { class: 'rule', text: `${first.toPrecision(3)} → ${last.toPrecision(3)}` });
  const trainedBy = devices.map((device) => element('p', { class: 'measure', text: device }));
  return element('figure', { class: 'loss' }, element('figcaption', {}, title, result), chart, ...trainedBy);
}
