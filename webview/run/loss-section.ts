/** How the networks learned: the losses of a run that goes on, then those of the finished one. */
import { t } from '@vscode/l10n';
import type { StageProgress } from '../../src/domain/dataset';
import { EXTRACTORS } from '../../src/domain/methods';
import type { RunFacts } from '../../src/protocol/inspection';
import { element } from '../ui/element';
import { EXTRACTOR_WORDS } from '../ui/wording';
import { lossChart } from './loss-chart';
import { section } from './section';

const NETWORKS = [...EXTRACTORS, 'classifier'] as const;

export class LossSection {
  private readonly content = element('div', { class: 'figures-row' });
  readonly element = section(
    t('How the networks learned'),
    t('Mean loss of each epoch, and what trained the network.'),
    this.content,
  );
  /** Losses of the networks of the run that is going on. */
  private readonly learning = new Map<string, readonly number[]>();

  /** Takes the losses of the network that is being trained. Returns whether there are any. */
  learns({ stage, losses }: StageProgress): boolean {
    if (stage === 'find') this.learning.clear();
    if (losses === undefined) return false;
    this.learning.set(stage === 'classify' ? 'classifier' : stage, losses);
    return true;
  }

  /** @param facts of a finished run; without them the run that goes on is shown. */
  show(facts: RunFacts | undefined): void {
    const trained = NETWORKS.flatMap((network) => {
      const losses = facts ? facts.losses[network] : this.learning.get(network);
      if (losses === undefined || losses.length === 0) return [];
      const name = network === 'classifier' ? t('Classifier') : EXTRACTOR_WORDS[network];
      return [lossChart(name, losses, facts?.devices[network])];
    });
    this.element.hidden = trained.length === 0;
    this.content.replaceChildren(...trained);
  }
}
