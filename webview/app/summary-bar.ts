/** What was clustered, into how much, and how far the result has come. */
import { t } from '@vscode/l10n';
import { votersOf } from '../../src/domain/agreement';
import { EXCLUDED } from '../../src/domain/curation';
import type { RunSnapshot } from '../../src/domain/dataset';
import { notesInWords } from '../../src/domain/image-notes';
import { passedOverInWords } from '../../src/domain/passed-over';
import { element } from '../ui/element';
import type { PageState } from '../services/page-services';
import { badge } from '../ui/toolkit';
import { agreedWords, baseName, clustersInWords, count, images, percent } from '../ui/wording';

const SOURCES: Readonly<Record<RunSnapshot['source'], string>> = {
  hog: t('HOG clusters'),
  consensus: t('Consensus'),
  final: t('Final labels'),
  given: t('Given classes'),
};

const classesInWords = (value: number): string => (value === 1 ? t('1 class') : t('{0} classes', count(value)));
const suspectsInWords = (value: number): string => (value === 1 ? t('1 suspect') : t('{0} suspects', count(value)));

export class SummaryBar {
  readonly element = element('div', { class: 'summary' });

  update(state: PageState): void {
    const { snapshot, curated } = state;
    const named = curated.clusters.filter((cluster) => cluster.id >= 0).length;
    const given = snapshot.source === 'given';
    const groups = given ? classesInWords(named) : clustersInWords(named);
    const facts = [fact(images(snapshot.paths.length)), fact(groups)];
    if (snapshot.audit) facts.push(fact(suspectsInWords(snapshot.audit.found)));
    if (!given && snapshot.paths.length > 0) facts.push(confidenceOf(state));
    const reviewed = curated.reviewed.reduce((sum, one) => sum + one, 0);
    if (reviewed > 0) facts.push(fact(t('{0} reviewed', count(reviewed))));
    const excluded = curated.clusters.find((cluster) => cluster.id === EXCLUDED)?.images.length ?? 0;
    if (excluded > 0) facts.push(fact(t('{0} excluded', count(excluded))));
    if (snapshot.learnedFrom) {
      const { images: base, added, gone } = snapshot.learnedFrom;
      const title = [
        t(
          'Networks and clusters were learned from {0}; {1} came since and {2} went.',
          images(base),
          count(added),
          count(gone),
        ),
        t('Cluster from scratch to learn from all.'),
      ].join('\n');
      facts.push(fact(t('{0} labelled as new', count(added)), title));
    }
    const files = (snapshot.passedOver ?? []).reduce((sum, row) => sum + row.files, 0);
    if (files > snapshot.unreadable.length) {
      const text = t('{0} passed over', count(files));
      facts.push(fact(text, passedOverInWords(snapshot.passedOver ?? [])));
    }
    const notes = notesInWords(snapshot.notes);
    if (notes.length > 0) {
      facts.push(fact(t('Notes on pictures'), notes.join('\n')));
    }
    if (snapshot.unreadable.length > 0) {
      const reasons = snapshot.unreadable.slice(0, 20).map((row) => `${row.path}: ${row.reason}`);
      if (snapshot.unreadable.length > reasons.length)
        reasons.push(t('and {0} more', snapshot.unreadable.length - reasons.length));
      const text = t('{0} unreadable', count(snapshot.unreadable.length));
      facts.push(fact(text, reasons.join('\n')));
    }
    const source = element('span', { class: 'source' }, badge(SOURCES[snapshot.source]));
    if (!snapshot.finished) source.append(element('span', { class: 'refining', text: t('refining…') }));
    this.element.replaceChildren(
      element(
        'div',
        { class: 'data-set-name' },
        element('h1', { name: baseName(snapshot.root), title: snapshot.folders.join('\n') || snapshot.root }),
        element('span', { class: 'root', text: snapshot.root, title: snapshot.root }),
        source,
      ),
      element('span', { class: 'facts' }, ...facts),
    );
  }
}

const fact = (text: string, title = ''): HTMLElement => element('span', { class: 'fact', text, title });

/** How sure the labels are, and on hover on how many of them their voters agree. */
function confidenceOf({ snapshot, curated: { clusters } }: PageState): HTMLElement {
  // Clusters know their means: an edit in a large folder need not look at all images again.
  const meanOf = (figure: 'meanConfidence' | 'agreedByAll'): string =>
    percent(
      clusters.reduce((sum, cluster) => sum + cluster[figure] * cluster.images.length, 0) / snapshot.paths.length,
    );
  const title = [t('Mean confidence of the labels')];
  if (votersOf(snapshot) !== undefined) title.push(`${meanOf('agreedByAll')}: ${agreedWords(snapshot)}`);
  return fact(t('{0} confident', meanOf('meanConfidence')), title.join('\n'));
}
