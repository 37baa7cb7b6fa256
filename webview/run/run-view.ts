/**
 * Understand the run: how k was chosen, how the networks learned, and how far the partitions can be
 * trusted.
 */
import { t } from '@vscode/l10n';
import type { StageProgress } from '../../src/domain/dataset';
import type { RunFacts } from '../../src/protocol/inspection';
import type { PageServices, PageState } from '../services/page-services';
import { element } from '../ui/element';
import { button, progressRing } from '../ui/toolkit';
import { CurvesSection } from './curves-section';
import { ImageSection } from './image-section';
import { LossSection } from './loss-section';
import { OverlapSection } from './overlap-section';
import './run.css';
import { agreements } from './scores';
import { wordsOf } from '../../src/domain/error-words';
import { LatestQuestion, section } from './section';
import { SilhouetteSection } from './silhouette-section';
import { TruthSection } from './truth-section';

/** Milliseconds that a selection must stand before its image is asked for: a lasso passes many. */
const SETTLED = 200;

export class RunView {
  readonly element = element('section', { class: 'run', attributes: { 'aria-label': t('Understand the run') } });
  private readonly status = element('div', { class: 'run-status' });
  private readonly curves: CurvesSection;
  private readonly truth: TruthSection;
  private readonly scores = element('div');
  private readonly scoresSection = section(t('How far to trust the partitions'), '', this.scores);
  private readonly overlap = new OverlapSection();
  private readonly silhouettes = new SilhouetteSection();
  private readonly losses = new LossSection();
  private readonly image: ImageSection;
  private readonly question = new LatestQuestion();
  private state: PageState | undefined;
  private on = false;
  private drawnFor = '';
  private facts: RunFacts | undefined;
  private settling = 0;

  constructor(private readonly services: PageServices) {
    this.curves = new CurvesSection(services);
    this.truth = new TruthSection(services);
    this.image = new ImageSection(services);
    const { curves, truth, scoresSection, overlap, silhouettes, losses, image } = this;
    this.element.append(this.status, curves.element, truth.element, scoresSection, overlap.element);
    this.element.append(silhouettes.element, losses.element, image.element);
    services.selection.onChange(() => {
      clearTimeout(this.settling);
      this.settling = window.setTimeout(() => this.drawImage(), SETTLED);
    });
  }

  show(state: PageState): void {
    this.state = state;
    if (this.on) this.draw();
  }

  /** Draws the loss of the network that is being trained. */
  learns(progress: StageProgress): void {
    if (this.losses.learns(progress) && this.on && this.facts === undefined) this.losses.show(undefined);
  }

  visible(on: boolean): void {
    this.on = on;
    if (on) this.draw();
  }

  private draw(): void {
    const { state } = this;
    if (state === undefined) return;
    const { labelling, finished, curves, partitions } = state.snapshot;
    // Edits change none of these figures: only another labelling, or one more finished extractor,
    // draws them again.
    const drawn = [labelling, finished, curves.length, Object.keys(partitions)].join();
    if (this.drawnFor === drawn) return;
    this.drawnFor = drawn;
    this.question.drop();
    this.facts = undefined;
    this.truth.forget();
    this.image.forget();
    this.curves.show(state);
    this.drawFacts();
    if (finished) void this.ask();
    else this.say(t('The other figures are there when the run has finished.'));
    this.drawImage();
  }

  private async ask(): Promise<void> {
    const signal = this.question.next();
    this.say(t('Computing the figures of the run…'), progressRing(t('Computing the figures of the run')));
    try {
      const { facts } = await this.services.ask({ about: 'run' }, signal);
      if (signal.aborted) return;
      this.facts = facts;
      this.status.hidden = true;
      this.drawFacts();
    } catch (error) {
      if (signal.aborted) return;
      const again = button('secondary', t('Try Again'), () => void this.ask());
      this.say(t('The figures could not be computed: {0}', wordsOf(error)), again.element);
    }
  }

  private say(words: string, ...more: readonly Node[]): void {
    this.status.replaceChildren(...more, element('p', { text: words, attributes: { role: 'status' } }));
    this.status.hidden = false;
  }

  private drawFacts(): void {
    const { facts, state } = this;
    this.scoresSection.hidden = facts === undefined;
    if (facts !== undefined) this.scores.replaceChildren(agreements(facts));
    this.truth.show(state, facts);
    this.losses.show(facts);
    this.overlap.show(state, facts);
    this.silhouettes.show(state, facts);
  }

  private drawImage(): void {
    const asked = this.on && this.state?.snapshot.finished === true;
    void this.image.show(asked ? this.state : undefined);
  }
}
