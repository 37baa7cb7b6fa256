/** What was clustered, into how much, and how far the result has come. */
import { votersOf } from '../../src/domain/agreement';
import { EXCLUDED } from '../../src/domain/curation';
import type { RunSnapshot } from '../../src/domain/dataset';
import { notesInWords } from '../../src/domain/image-notes';
import { passedOverInWords } from '../../src/domain/passed-over';
import { element } from '../ui/element';
import type { PageState } from '../services/page-services';
import { badge } from '../ui/toolkit';
import { baseName, count, images, percent } from '../ui/wording';

const SOURCES: Readonly<Record<RunSnapshot['source'], string>> = {
  hog: 'HOG clusters',
  consensus: 'Consensus',
  final: 'Final labels',
  given: 'Given classes',
};

export class SummaryBar {
  readonly element = element('div', { class: 'summary' });

  update({ snapshot, curated }: PageState): void {
    const named = curated.clusters.filter((cluster) => cluster.id >= 0).length;
    const given = snapshot.source === 'given';
    const groups = given ? (named === 1 ? 'class' : 'classes') : named === 1 ? 'cluster' : 'clusters';
    const facts = [images(snapshot.paths.length), `${count(named)} ${groups}`];
    if (snapshot.audit)
      facts.push(`${count(snapshot.audit.found)} ${snapshot.audit.found === 1 ? 'suspect' : 'suspects'}`);
    const voters = votersOf(snapshot);
    if (voters !== undefined && snapshot.paths.length > 0) {
      const agreed = snapshot.agreement.filter((tier) => tier === 'all').length;
      facts.push(
        `${percent(agreed / snapshot.paths.length)} agreed by ${{ extractors: 'all', neighbours: 'neighbours' }[voters]}`,
      );
    }
    const reviewed = curated.reviewed.reduce((sum, one) => sum + one, 0);
    if (reviewed > 0) facts.push(`${count(reviewed)} reviewed`);
    const excluded = curated.clusters.find((cluster) => cluster.id === EXCLUDED)?.images.length ?? 0;
    if (excluded > 0) facts.push(`${count(excluded)} excluded`);
    const items = facts.map((text) => element('span', { class: 'fact', text }));
    if (snapshot.learnedFrom) {
      const { images: base, added, gone } = snapshot.learnedFrom;
      const title = [
        `Networks and clusters were learned from ${images(base)}; ${count(added)} came since and ${count(gone)} went.`,
        'Cluster from scratch to learn from all.',
      ].join('\n');
      items.push(element('span', { class: 'fact', text: `${count(added)} labelled as new`, title }));
    }
    const files = (snapshot.passedOver ?? []).reduce((sum, row) => sum + row.files, 0);
    if (files > snapshot.unreadable.length) {
      const text = `${count(files)} passed over`;
      items.push(element('span', { class: 'fact', text, title: passedOverInWords(snapshot.passedOver ?? []) }));
    }
    const notes = notesInWords(snapshot.notes);
    if (notes.length > 0) {
      items.push(element('span', { class: 'fact', text: 'Notes on pictures', title: notes.join('\n') }));
    }
    if (snapshot.unreadable.length > 0) {
      const reasons = snapshot.unreadable.slice(0, 20).map((row) => `${row.path}: ${row.reason}`);
      if (snapshot.unreadable.length > reasons.length)
        reasons.push(`and ${snapshot.unreadable.length - reasons.length} more`);
      const text = `${count(snapshot.unreadable.length)} unreadable`;
      items.push(element('span', { class: 'fact', text, title: reasons.join('\n') }));
    }
    const source = element('span', { class: 'source' }, badge(SOURCES[snapshot.source]));
    if (!snapshot.finished) source.append(element('span', { class: 'refining', text: 'refining…' }));
    this.element.replaceChildren(
      element('h1', { text: baseName(snapshot.root), title: snapshot.folders.join('\n') || snapshot.root }),
      element('span', { class: 'root', text: snapshot.root, title: snapshot.root }),
      element('span', { class: 'facts' }, ...items),
      source,
    );
  }
}
