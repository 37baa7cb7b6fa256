/** Understand the run: how k was chosen, how the networks learned, and how far the partitions can be trusted. */
import type { StageProgress } from '../../src/domain/dataset';
import { EXTRACTORS, type ExtractorName } from '../../src/domain/methods';

import type { RunFacts, TruthFacts } from '../../src/protocol/inspection';
import { element } from '../ui/element';
import type { PageServices, PageState } from '../services/page-services';
import { button, dropdown, progressRing } from '../ui/toolkit';
import { baseName, count, images, EXTRACTOR_WORDS } from '../ui/wording';
import { classTable } from './class-table';
import { imageView } from './image-view';
import { lossChart } from './loss-chart';
import { heatTable } from './matrix';
import { overlap, takenPairs } from './overlap';
import './run.css';
import { scoreCurve } from './score-curve';
import { againstTruth, agreements } from './scores';
import { profiles, SilhouettePlot } from './silhouette';
import { strips } from './strips';
import { validationChart } from './validation-chart';

/** Milliseconds that a selection must stand before its image is asked for: a lasso passes many. */
const SETTLED = 200;

export class RunView {
  readonly element = element('section', { class: 'run', attributes: { 'aria-label': 'Understand the run' } });
  private readonly curves = element('div', { class: 'figures-row' });
  private readonly validation = element('div', { class: 'validated', attributes: { 'aria-live': 'polite' } });
  private readonly another = element('div', { class: 'another-k', attributes: { 'aria-live': 'polite' } });
  private readonly status = element('div', { class: 'run-status' });
  private readonly truth = element('div');
  private readonly scores = element('div');
  private readonly losses = element('div', { class: 'figures-row' });
  private readonly overlapping = element('div');
  private readonly silhouettes = element('div');
  private readonly image = element('div');
  private readonly plot = new SilhouettePlot();
  private readonly sections: Readonly<
    Record<'curves' | 'truth' | 'scores' | 'overlap' | 'silhouettes' | 'losses' | 'image', HTMLElement>
  >;
  private state: PageState | undefined;
  /** Losses of the networks of the run that is going on. */
  private readonly learning = new Map<string, readonly number[]>();
  private on = false;
  private drawnFor = '';
  private facts: RunFacts | undefined;
  private asking: AbortController | undefined;
  private askingValidation: AbortController | undefined;
  private askingTruth: AbortController | undefined;
  /** What the labels come to against a folder that the person named. */
  private named: TruthFacts | undefined;
  private askingK: AbortController | undefined;
  private askingImage: AbortController | undefined;
  private shownImage: number | undefined;
  private settling = 0;
  private pair: [ExtractorName, ExtractorName] = ['autoencoder', 'hog'];
  private silhouetteOf: ExtractorName = 'hog';

  constructor(private readonly services: PageServices) {
    this.sections = {
      curves: section(
        'How the number of clusters was chosen',
        'Click a point, or move with the arrow keys and press Enter, to see the clusters at another k.',
        this.curves,
        this.another,
        this.validation,
      ),
      truth: section('Compared with the folders’ classes', '', this.truth),
      scores: section('How far to trust the partitions', '', this.scores),
      overlap: section(
        'Where two clusterings overlap',
        'Images that two clusters have in common. Outlined: the pairs that the consensus took.',
        this.overlapping,
      ),
      silhouettes: section(
        'How well images fit their clusters',
        'Silhouette of each image: near 1 it lies well inside its cluster, below 0 another cluster is nearer.',
        this.silhouettes,
      ),
      losses: section(
        'How the networks learned',
        'Mean loss of each epoch, and what trained the network.',
        this.losses,
      ),
      image: section('One image as the feature extractors see it', '', this.image),
    };
    this.element.append(this.status, ...Object.values(this.sections));
    services.selection.onChange(() => {
      clearTimeout(this.settling);
      this.settling = window.setTimeout(() => void this.drawImage(), SETTLED);
    });
  }

  show(state: PageState): void {
    this.state = state;
    if (this.on) this.draw();
  }

  /** Draws the loss of the network that is being trained. */
  learns({ stage, losses }: StageProgress): void {
    if (stage === 'find') this.learning.clear();
    if (losses === undefined) return;
    this.learning.set(stage === 'classify' ? 'classifier' : stage, losses);
    if (this.on && this.facts === undefined) this.drawLosses();
  }

  visible(on: boolean): void {
    this.on = on;
    if (on) this.draw();
  }

  private draw(): void {
    const { state } = this;
    if (state === undefined) return;
    const { snapshot } = state;
    // Edits change none of these figures, so only another labelling or a further finished extractor draws them again.
    const drawn = [
      snapshot.labelling,
      snapshot.finished,
      snapshot.curves.length,
      Object.keys(snapshot.partitions),
    ].join();
    if (this.drawnFor === drawn) return;
    this.drawnFor = drawn;
    for (const asking of [this.asking, this.askingK, this.askingImage, this.askingValidation, this.askingTruth])
      asking?.abort();
    this.facts = undefined;
    this.named = undefined;
    this.shownImage = undefined;
    this.another.replaceChildren();
    this.offerValidation(snapshot.finished);
    this.sections.curves.hidden = snapshot.curves.length === 0;
    this.curves.replaceChildren(
      ...snapshot.curves.map((curve) => scoreCurve(curve, (k) => void this.showAnother(curve.extractor, k))),
    );
    this.drawOverlap();
    this.drawFacts();
    if (snapshot.finished) void this.ask();
    else this.say('The other figures are there when the run has finished.');
    void this.drawImage();
  }

  private async ask(): Promise<void> {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    this.say('Computing the figures of the run…', progressRing('Computing the figures of the run'));
    try {
      const { facts } = await this.services.ask({ about: 'run' }, asking.signal);
      if (asking.signal.aborted) return;
      this.facts = facts;
      this.status.hidden = true;
      this.drawOverlap();
      this.drawFacts();
    } catch (error) {
      if (asking.signal.aborted) return;
      const again = button('secondary', 'Try Again', () => void this.ask());
      this.say(`The figures could not be computed: ${wordsOf(error)}`, again.element);
    }
  }

  private say(words: string, ...more: readonly Node[]): void {
    this.status.replaceChildren(...more, element('p', { text: words, attributes: { role: 'status' } }));
    this.status.hidden = false;
  }

  private async showAnother(extractor: ExtractorName, k: number): Promise<void> {
    const { state } = this;
    if (state === undefined) return;
    this.askingK?.abort();
    const asking = (this.askingK = new AbortController());
    const title = element('h3', { text: `${EXTRACTOR_WORDS[extractor]} at k = ${k}` });
    this.another.replaceChildren(title, progressRing(`Clustering at k = ${k}`));
    try {
      const { clusters } = await this.services.ask({ about: 'clusters', extractor, k }, asking.signal);
      if (asking.signal.aborted) return;
      const close = button('secondary', 'Close', () => this.another.replaceChildren());
      const heading = element('div', { class: 'heading' }, title, close.element);
      this.another.replaceChildren(heading, strips(clusters, state, this.services));
    } catch (error) {
      if (asking.signal.aborted) return;
      const failed = element('p', { class: 'error', text: wordsOf(error), attributes: { role: 'alert' } });
      this.another.replaceChildren(title, failed);
    }
  }

  /** Measuring takes some seconds the first time, so it waits for the person to ask. */
  private offerValidation(finished: boolean): void {
    const measure = button('secondary', 'Compare Measures Over k', () => void this.validate());
    this.validation.replaceChildren(...(finished ? [measure.element] : []));
  }

  private async validate(): Promise<void> {
    this.askingValidation?.abort();
    const asking = (this.askingValidation = new AbortController());
    this.validation.replaceChildren(
      progressRing('Measuring silhouette, gap and BIC'),
      element('p', { class: 'hint', text: 'Measuring silhouette, gap and BIC…' }),
    );
    try {
      const { curves } = await this.services.ask({ about: 'validation' }, asking.signal);
      if (asking.signal.aborted) return;
      this.validation.replaceChildren(element('h3', { text: 'Measures over k' }), validationChart(curves));
    } catch (error) {
      if (asking.signal.aborted) return;
      const again = button('secondary', 'Try Again', () => void this.validate());
      const failed = element('p', { class: 'error', text: wordsOf(error), attributes: { role: 'alert' } });
      this.validation.replaceChildren(failed, again.element);
    }
  }

  private drawFacts(): void {
    const { facts, state } = this;
    const { sections } = this;
    sections.scores.hidden = facts === undefined;
    if (facts !== undefined) this.scores.replaceChildren(agreements(facts));
    this.drawTruth();
    this.drawLosses();
    const extractors = EXTRACTORS.filter(
      (extractor) => facts?.silhouettes[extractor] !== undefined && state?.snapshot.partitions[extractor],
    );
    sections.silhouettes.hidden = extractors.length === 0;
    const first = extractors[0];
    if (first === undefined) return;
    if (!extractors.includes(this.silhouetteOf)) this.silhouetteOf = first;
    const choices = extractors.map((extractor) => ({ value: extractor, text: EXTRACTOR_WORDS[extractor] }));
    const choice = dropdown('Features of the silhouettes', choices, this.silhouetteOf, (chosen) => {
      this.silhouetteOf = chosen;
      this.drawSilhouettes();
    });
    this.silhouettes.replaceChildren(element('div', { class: 'choices' }, choice), this.plot.element);
    this.drawSilhouettes();
  }

  /** The classes that the folders name, or those of a folder that the person names. */
  private drawTruth(): void {
    const { facts, state } = this;
    this.sections.truth.hidden = facts === undefined;
    if (facts === undefined || state === undefined) return;
    const found = this.named ?? (facts.truth && facts.classes ? { truth: facts.truth, classes: facts.classes } : null);
    const again = found === null ? 'Compare With a Folder…' : 'Compare With Another Folder…';
    const choose = button('secondary', again, () => void this.compareWith());
    const choices = element('div', { class: 'compare-with' }, choose.element);
    if (found === null) {
      const words =
        'The folders of these images do not look like classes. A folder with one sub-folder for each class can tell them.';
      this.truth.replaceChildren(element('p', { class: 'hint', text: words }), choices);
      return;
    }
    const names = new Map(state.snapshot.clusters.map(({ id, name }) => [id, name]));
    for (const { id, name } of state.curated.clusters) names.set(id, name);
    const nameOf = (cluster: number): string => names.get(cluster) ?? `Cluster ${cluster}`;
    const without = this.named && this.named.unknown > 0 ? ` ${images(this.named.unknown)} have none there.` : '';
    const against = this.named
      ? `Against the classes in ${this.named.from}.${without}`
      : 'Against the names of the sub-folders.';
    this.truth.replaceChildren(againstTruth(found.truth, against), classTable(found.classes, nameOf), choices);
  }

  private async compareWith(): Promise<void> {
    this.askingTruth?.abort();
    const asking = (this.askingTruth = new AbortController());
    try {
      const { facts } = await this.services.ask({ about: 'truth' }, asking.signal);
      if (asking.signal.aborted || facts === null) return;
      this.named = facts;
      this.drawTruth();
    } catch (error) {
      if (asking.signal.aborted) return;
      const failed = element('p', { class: 'error', text: wordsOf(error), attributes: { role: 'alert' } });
      this.drawTruth();
      this.truth.append(failed);
    }
  }

  private drawLosses(): void {
    const networks = [...EXTRACTORS, 'classifier'] as const;
    const trained = networks.flatMap((network) => {
      const losses = this.facts ? this.facts.losses[network] : this.learning.get(network);
      if (losses === undefined || losses.length === 0) return [];
      const name = network === 'classifier' ? 'Classifier' : EXTRACTOR_WORDS[network];
      return [lossChart(name, losses, this.facts?.devices[network])];
    });
    this.sections.losses.hidden = trained.length === 0;
    this.losses.replaceChildren(...trained);
  }

  private drawSilhouettes(): void {
    const values = this.facts?.silhouettes[this.silhouetteOf];
    const partition = this.state?.snapshot.partitions[this.silhouetteOf];
    if (values !== undefined && partition !== undefined) this.plot.show(this.silhouetteOf, profiles(partition, values));
  }

  private drawOverlap(): void {
    const { facts, state } = this;
    const extractors = EXTRACTORS.filter((extractor) => state?.snapshot.partitions[extractor] !== undefined);
    this.sections.overlap.hidden = extractors.length < 2;
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
        ...{ rows: rows.map(String), columns: columns.map(String) },
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
    this.overlapping.replaceChildren(element('div', { class: 'choices' }, choice), table);
  }

  private async drawImage(): Promise<void> {
    if (!this.on || this.state === undefined || !this.state.snapshot.finished) {
      this.sections.image.hidden = true;
      return;
    }
    this.sections.image.hidden = false;
    const image = this.services.selection.images[0];
    if (image === this.shownImage && image !== undefined) return;
    this.shownImage = image;
    this.askingImage?.abort();
    if (image === undefined) {
      const words = 'Select an image to see what each feature extractor makes of it.';
      this.image.replaceChildren(element('p', { class: 'hint', text: words }));
      return;
    }
    const asking = (this.askingImage = new AbortController());
    const name = element('p', { class: 'hint', text: baseName(this.state.snapshot.paths[image] ?? '') });
    this.image.replaceChildren(name, progressRing('Reading the image'));
    try {
      const { facts } = await this.services.ask({ about: 'image', image }, asking.signal);
      if (!asking.signal.aborted) this.image.replaceChildren(name, imageView(facts));
    } catch (error) {
      if (asking.signal.aborted) return;
      this.shownImage = undefined;
      this.image.replaceChildren(
        name,
        element('p', { class: 'error', text: wordsOf(error), attributes: { role: 'alert' } }),
      );
    }
  }
}

function section(title: string, hint: string, ...content: readonly Node[]): HTMLElement {
  const summary = element('summary', {}, element('h2', { text: title }));
  const node = element('details', { class: 'run-section', attributes: { open: '' } }, summary);
  if (hint !== '') node.append(element('p', { class: 'hint', text: hint }));
  node.append(...content);
  return node;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
