/** Images that the clusterings of two extractors have in common, cluster by cluster. */
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
    'Where two clusterings overlap',
    'Images that two clusters have in common. Outlined: the pairs that the consensus took.',
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
        label: `Images in common: ${EXTRACTOR_WORDS[row]} in rows, ${EXTRACTOR_WORDS[column]} in columns`,
        corner: `${EXTRACTOR_WORDS[row]} ↓ ${EXTRACTOR_WORDS[column]} →`,
        rows: rows.map(String),
        columns: columns.map(String),
        cell: (r, c) => {
          const value = counts[r]![c]!;
          const outlined = taken.has(`${rows[r]} ${columns[c]}`);
          const words = `${EXTRACTOR_WORDS[row]} ${rows[r]} and ${EXTRACTOR_WORDS[column]} ${columns[c]}: ${count(value)}`;
          const title = outlined ? `${words}, taken by the consensus` : words;
          return { text: value === 0 ? '' : count(value), heat: value / Math.max(1, largest), title, outlined };
        },
      });
      table.replaceChildren(heat);
    };
    // Every pair once: an extractor against itself tells nothing.
    const pairs = extractors.flatMap((one, i) => extractors.slice(i + 1).map((other) => [one, other] as const));
    const choices = pairs.map(([one, other]) => ({
      value: `${one} ${other}`,
      text: `${EXTRACTOR_WORDS[one]} and ${EXTRACTOR_WORDS[other]}`,
    }));
    const choice = dropdown('Clusterings to compare', choices, this.pair.join(' '), (chosen) => {
      const found = pairs.find((two) => two.join(' ') === chosen);
      if (found !== undefined) this.pair = [...found];
      redraw();
    });
    redraw();
    this.content.replaceChildren(element('div', { class: 'choices' }, choice), table);
  }
}
