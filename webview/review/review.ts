/**
 * One image after the other, the doubtful first, or those that an audit suspects: a person
 * confirms, corrects or excludes each with one key.
 */
import { t } from '@vscode/l10n';
import type { Edit } from '../../src/domain/curation';
import type { LabelChoice } from '../gallery/label-list';
import { LabelList } from '../gallery/label-list';
import { clusterOf } from '../gallery/labels';
import { zoomKey } from '../look/look-keys';
import { REVIEW_ORDER_CHOICES } from '../services/image-order';
import type { PageServices, PageState } from '../services/page-services';
import type { PanelMemory } from '../services/panel-state';
import { element } from '../ui/element';
import { button, dropdown } from '../ui/toolkit';
import { count, percent, reasonWords } from '../ui/wording';
import { CandidateList } from './candidate-list';
import { Candidates } from './candidates';
import { Decisions } from './decisions';
import { FilmStrip, STRIP } from './film-strip';
import { QueueEnd } from './queue-end';
import { actionOf } from './review-keys';
import { ReviewPicture } from './review-picture';
import { ReviewQueue } from './review-queue';
import { NeighbourStrip, suspicionFacts, suspicionOf } from './suspect-view';

export class ReviewView {
  readonly element = element('div', { class: 'review' });
  private readonly queue: ReviewQueue;
  private readonly decisions: Decisions;
  private readonly order: HTMLElement;
  private readonly picture = new ReviewPicture();
  private readonly progress = element('div', { class: 'review-progress', attributes: { role: 'status' } });
  private readonly facts = element('div', { class: 'review-facts' });
  private readonly offered = new CandidateList((id) => this.choose({ id }));
  private readonly candidateList = this.offered.element;
  private readonly film = new FilmStrip((image) => {
    this.queue.goTo(image);
    this.draw();
  });
  private readonly neighbours: NeighbourStrip;
  private readonly keepAction: HTMLElement;
  private readonly stage: HTMLElement;
  private readonly end = new QueueEnd({
    restart: () => this.restart(),
    back: () => this.go(-1),
  });
  private readonly labels: LabelList;
  private state: PageState | undefined;
  private candidates: Candidates | undefined;
  private edits = 0;
  private undoing = false;

  /** @param reordered another order was chosen, which may go by what has to be asked for. */
  constructor(
    private readonly services: PageServices,
    memory: PanelMemory,
    reordered: () => void,
  ) {
    this.queue = new ReviewQueue(() => memory.state.reviewOrder);
    this.decisions = new Decisions(this.queue, services, () => this.draw());
    this.order = dropdown(t('Order of the review'), REVIEW_ORDER_CHOICES, memory.state.reviewOrder, (reviewOrder) => {
      memory.save({ reviewOrder });
      reordered();
    });
    this.labels = new LabelList(
      t('Another label'),
      t('Another label: type its name'),
      (choice) => this.choose(choice),
      { open: false },
    );
    this.labels.field.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key !== 'Escape') return;
      this.labels.reset();
      this.stage.focus();
    });
    // Letters choose in the list that has the focus.
    this.order.addEventListener('keydown', (event) => event.stopPropagation());
    this.neighbours = new NeighbourStrip(services);
    this.keepAction = this.action('secondary', t('Keep'), 'K', () => this.decisions.keep());
    const actions = element(
      'div',
      { class: 'actions' },
      this.action('primary', t('Accept'), 'A', () => this.accept()),
      this.keepAction,
      this.action('secondary', t('Exclude'), 'X', () => this.decisions.exclude()),
      this.action('secondary', t('Back'), '←', () => this.go(-1)),
      this.action('secondary', t('Next'), '→', () => this.go(1)),
      this.action('secondary', t('Undo'), 'Z', () => this.undo()),
    );
    const side = element(
      'div',
      { class: 'review-side' },
      element('div', { class: 'review-head' }, this.progress, this.order),
      this.facts,
      actions,
      this.candidateList,
      this.labels.element,
    );
    this.stage = element(
      'div',
      { class: 'review-stage', attributes: { tabindex: '0', role: 'group', 'aria-label': t('Image to review') } },
      element('div', { class: 'review-shown' }, this.picture.element, this.picture.zooming, this.neighbours.element),
      side,
    );
    this.element.append(this.stage, this.film.element, this.end.element);
    this.element.addEventListener('keydown', (event) => this.onKey(event));
  }

  show(state: PageState): void {
    const before = this.state;
    this.state = this.decisions.state = state;
    if (before?.curated !== state.curated) this.candidates = undefined;
    const { edits } = state.snapshot.curation;
    const labelling = before?.snapshot.labelling === state.snapshot.labelling;
    const waiting = this.queue.waiting;
    const image = this.queue.current;
    this.order.hidden = state.snapshot.audit !== undefined || !state.snapshot.finished;
    this.queue.update(state);
    const answered = labelling && before?.snapshot.curation !== state.snapshot.curation;
    // The host answered an edit and the edits are as before: it could not be written down.
    if (answered && edits.length === this.edits && waiting > 0 && this.queue.waiting === waiting) this.refused();
    if (this.undoing && answered && edits.length < this.edits) {
      this.undoing = false;
      const undone = before?.snapshot.curation.edits.at(-1);
      if (undone !== undefined) for (const back of imagesOf(undone)) this.queue.goTo(back);
    }
    this.edits = edits.length;
    if (image !== this.queue.current || !answered) this.labels.reset();
    this.draw();
  }

  visible(on: boolean): void {
    if (on && !this.stage.hidden) this.stage.focus({ preventScroll: true });
  }

  /** An edit could not be written down: its image comes back. */
  refused(edit?: Edit): void {
    if (this.queue.refuse(edit)) this.draw();
  }

  private draw(): void {
    const state = this.state;
    const image = this.queue.current;
    if (state === undefined) return;
    this.stage.hidden = this.film.element.hidden = image === undefined;
    this.end.element.hidden = image !== undefined;
    if (image === undefined) return this.drawEnd();
    const { snapshot, curated } = state;
    const cluster = clusterOf(curated, image);
    const suspect = suspicionOf(state, image);
    this.element.classList.toggle('audit', suspect !== undefined);
    this.keepAction.hidden = suspect === undefined;
    this.neighbours.show(state, suspect);
    this.picture.show(state, image);
    this.progress.textContent = this.progressWords(state);
    const open = button('secondary', t('Open'), () => this.services.openImage(image));
    const facts = suspect
      ? suspicionFacts(state, suspect)
      : [
          element('h2', { class: 'name', name: cluster.name, title: cluster.name }),
          element('div', { text: t('{0} confident', percent(snapshot.confidence[image] ?? 0)) }),
          element('div', { class: 'reason', text: reasonWords(snapshot, curated, image) }),
        ];
    this.facts.replaceChildren(
      ...facts,
      element('div', { class: 'path' }, element('span', { name: snapshot.paths[image] ?? '' }), open.element),
    );
    this.candidates ??= new Candidates(snapshot, curated);
    this.offered.show(this.candidates.of(image), cluster.id);
    this.labels.show(curated);
    this.film.show(state, this.queue.upcoming(STRIP));
  }

  private progressWords({ snapshot: { audit } }: PageState): string {
    const words = t('{0} of {1}', count(this.queue.position + 1), count(this.queue.total));
    if (!audit) return words;
    const more = audit.found - audit.suspects.length;
    return more > 0 ? t('Suspect {0}, and {1} less suspicious', words, count(more)) : t('Suspect {0}', words);
  }

  private drawEnd(): void {
    const { open, total } = this.queue;
    const next = this.end.show(open, total, this.state?.snapshot.audit?.found !== 0);
    if (this.element.contains(document.activeElement)) next.focus();
  }

  private restart(): void {
    if (this.state !== undefined) this.queue.restart(this.state);
    this.draw();
    this.stage.focus();
  }

  private action(look: 'primary' | 'secondary', text: string, key: string, run: () => void): HTMLElement {
    // Not a span: the component makes those as small as icons.
    const label = element('div', {}, document.createTextNode(text), element('kbd', { text: key }));
    return button(look, label, run).element;
  }

  /** The suggested label where an audit suggests one, else the label as it is. */
  private accept(): void {
    const { suggested } = this.decisions;
    if (suggested === undefined) this.decisions.keep();
    else this.choose({ id: suggested });
  }

  private choose(choice: LabelChoice): void {
    if (this.queue.current === undefined || this.state === undefined) return;
    this.labels.reset();
    this.decisions.choose(choice);
    this.stage.focus();
  }

  private go(step: 1 | -1): void {
    if (step > 0) this.queue.next();
    else this.queue.back();
    this.draw();
    if (!this.stage.hidden) this.stage.focus();
  }

  private undo(): void {
    this.undoing = true;
    this.queue.forget();
    this.services.post({ type: 'undo' });
    this.draw();
  }

  private onKey(event: KeyboardEvent): void {
    if (this.stage.hidden) return;
    const onButton = event.target instanceof Element && event.target.closest('vscode-button, button') !== null;
    const zoom = zoomKey(event);
    if (zoom) this.picture.zoom(zoom);
    const action = zoom
      ? { run: () => undefined, passes: false }
      : actionOf(event, onButton, {
          accept: () => this.accept(),
          keep: this.keepAction.hidden ? undefined : () => this.decisions.keep(),
          exclude: () => this.decisions.exclude(),
          undo: () => this.undo(),
          next: () => this.go(1),
          back: () => this.go(-1),
          findLabel: () => this.labels.field.focus(),
          candidate: (place) => (this.candidateList.children[place] as HTMLElement | undefined)?.click(),
        });
    action?.run();
    if (action === undefined || action.passes) return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function imagesOf(edit: Edit): readonly number[] {
  if ('images' in edit) return edit.images;
  return edit.kind === 'label' ? edit.cluster.images : [];
}
