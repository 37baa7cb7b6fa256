/** Images that the clusterings of two extractors have in common, cluster by cluster. */
import { t } from '@vscode/l10n';
import { EXTRACTORS, type ExtractorName } from '../../src/domain/methods';
import type { RunFacts } from '../../src/protocol/inspection';
import type { PageState } from '../services/page-services';
import { element } from '../ui/element';
import { dropdown } from '../ui/toolkit';
import { count, EXTRACTOR_WORDS } from '../ui/wording';
import { heatTable } from './matrix';
import { overlap, takenPairs } from './overlap';
import { section } from './section';

export class OverlapSection {
  private readonly content = element('div');
  readonly element = section(
    t('Where two clusterings overlap'),
    t('Images that two clusters have in common. Outlined: the pairs that the consensus took.'),
    this.content,
  );
  private pair: [ExtractorName, ExtractorName] = ['autoencoder', 'hog'];

  show(state: PageState | undefined, facts: RunFacts | undefined): void {
    const extractors = EXTRACTORS.filter((extractor) => state?.snapshot.partitions[extractor] !== undefined);
    this.element.hidden = extractors.length < 2;
    if (state === undefined || extractors.length < 2) return;
    const [a, b] = this.pair;
    if (a === b || !extractors.includes(a) || !extractors.includes(b)) this.pair = [extractors[0]!, extractors.at(-1)!];
    const table = element('div');
    const redraw = (): void => {
      const [row, column] = this.pair;
      const { rows, columns, counts, largest } = overlap(
        state.snapshot.partitions[row]!,
        state.snapshot.partitions[column]!,
      );
      const taken = facts === undefined ? new Set<string>() : takenPairs(facts, row, column);
      const heat = heatTable({
        label: t('Images in common: {0} in rows, {1} in columns', EXTRACTOR_WORDS[row], EXTRACTOR_WORDS[column]),
        corner: `${EXTRACTOR_WORDS[row]} ↓ ${EXTRACTOR_WORDS[column]} →`,
        rows: rows.map(String),
        columns: columns.map(String),
        cell: (r, c) => {
          const value = counts[r]![c]!;
          const outlined = taken.has(`${rows[r]} ${columns[c]}`);
          const words = t(
            '{0} {1} and {2} {3}: {4}',
            EXTRACTOR_WORDS[row],
            rows[r]!,
            EXTRACTOR_WORDS[column],
            columns[c]!,
            count(value),
          );
          const title = outlined ? t('{0}, taken by the consensus', words) : words;
          return { text: value === 0 ? '' : count(value), heat: value / Math.max(1, largest), title, outlined };
        },
      });
      table.replaceChildren(heat);
    };
    // Every pair once: an extractor against itself tells nothing.
    const pairs = extractors.flatMap((one, i) => extractors.slice(i + 1).map((other) => [one, other] as const));
    const choices = pairs.map(([one, other]) => ({
      value: `${one} ${other}`,
      text: t('{0} and {1}', EXTRACTOR_WORDS[one], EXTRACTOR_WORDS[other]),
    }));
    const choice = dropdown(t('Clusterings to compare'), choices, this.pair.join(' '), (chosen) => {
      const found = pairs.find((two) => two.join(' ') === chosen);
      if (found !== undefined) this.pair = [...found];
      redraw();
    });
    redraw();
    this.content.replaceChildren(element('div', { class: 'choices' }, choice), table);
  }
}
