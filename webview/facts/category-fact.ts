/** The categories of one column, each with how many images have it, to be ticked. */
import type { CategoryColumn, FactRule } from '../../src/domain/fact-columns';
import { foldersAbove } from '../../src/domain/fact-columns';
import { element } from '../ui/element';
import { checkbox } from '../ui/toolkit';
import { count } from '../ui/wording';
import type { FactView } from './fact-view';
import { categoryWords, titleOf } from './fact-words';

/** Lines that are drawn: a longer list is searched by the file's name instead. */
const MOST = 300;

interface Line {
  readonly category: string;
  readonly box: HTMLInputElement;
  readonly number: HTMLElement;
}

export class CategoryFact implements FactView {
  readonly element: HTMLElement;
  private readonly lines: readonly Line[];
  /** For each image the lines that count it. */
  private readonly linesOf: (image: number) => readonly number[];
  private readonly totals: Int32Array;
  private among: readonly string[] = [];

  constructor(
    private readonly column: CategoryColumn,
    private readonly onRule: (rule: FactRule | undefined) => void,
  ) {
    const title = titleOf(column);
    const { categories, totals, linesOf } = linesIn(column);
    this.linesOf = linesOf;
    this.lines = categories.map((category) => this.line(category, title));
    const list = element('ul', { attributes: { role: 'list', tabindex: '0', 'aria-label': title } });
    this.lines.forEach(({ category, box, number }, at) => {
      const depth = column.nested ? Math.min(4, category.split('/').length - 1) : 0;
      const words = column.nested ? category.split('/').at(-1)! : category;
      const name = element('span', { class: 'category', name: categoryWords(words), title: category });
      number.textContent = count(totals[at]!);
      const item = element('li', { class: `depth-${depth}` }, element('label', {}, box, name, number));
      list.append(item);
    });
    this.element = element(
      'section',
      { class: 'fact', attributes: { 'aria-label': title } },
      element('h3', { text: title, title: column.table ?? '' }),
      list,
    );
    this.totals = totals;
  }

  update(rule: FactRule | undefined, passes: Uint8Array): void {
    this.among = rule !== undefined && 'among' in rule ? rule.among : [];
    this.element.classList.toggle('ruled', this.among.length > 0);
    const shown = new Int32Array(this.lines.length);
    for (let image = 0; image < passes.length; image++) {
      if (passes[image] === 1) for (const line of this.linesOf(image)) shown[line]!++;
    }
    this.lines.forEach(({ category, box, number }, at) => {
      box.checked = this.among.includes(category);
      const total = count(this.totals[at]!);
      number.textContent = shown[at] === this.totals[at] ? total : `${count(shown[at]!)} / ${total}`;
    });
  }

  private line(category: string, title: string): Line {
    const words = categoryWords(category);
    const box = checkbox(`${title}: ${words}`, false, (on) => {
      const others = this.among.filter((other) => other !== category);
      const among = on ? [...others, category] : others;
      this.onRule(among.length > 0 ? { column: this.column.id, among } : undefined);
    });
    return { category, box, number: element('span', { class: 'number' }) };
  }
}

/**
 * What is listed: folders as a tree with all that lies in them, anything else by size; the unknown
 * last.
 */
function linesIn({ categories, of, nested }: CategoryColumn): {
  readonly categories: readonly string[];
  readonly totals: Int32Array;
  readonly linesOf: (image: number) => readonly number[];
} {
  const holders = categories.map((category) => (nested ? [...foldersAbove(category), category] : [category]));
  const sizes = new Map<string, number>();
  for (const at of of)
    for (const holder of at < 0 ? [''] : holders[at]!) sizes.set(holder, (sizes.get(holder) ?? 0) + 1);
  const listed = [...sizes.keys()].filter((category) => category !== '');
  if (nested) listed.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  else listed.sort((a, b) => sizes.get(b)! - sizes.get(a)! || (a < b ? -1 : 1));
  const drawn = [...listed.slice(0, MOST), ...(sizes.has('') ? [''] : [])];
  const place = new Map(drawn.map((category, at) => [category, at]));
  const placed = (names: readonly string[]): number[] => names.flatMap((name) => place.get(name) ?? []);
  const lines = holders.map(placed);
  const unknown = placed(['']);
  return {
    categories: drawn,
    totals: Int32Array.from(drawn, (category) => sizes.get(category)!),
    linesOf: (image) => (of[image]! < 0 ? unknown : lines[of[image]!]!),
  };
}
