import { t } from '@vscode/l10n';
import { isDeepStrictEqual } from 'node:util';
import { afterStep, type Curation, type Step } from '../../domain/curation';
import type { DataSetParams } from '../../protocol/engine';
import { WinnowFailure } from '../base/failure';
import { finishedRun } from './current';
import { withEditLock } from './edit-lock';
import { checkEdit, tidied } from './edit-rules';
import { appendSteps, readJournal } from './journal';

/**
 * Takes one step of curation and returns the edits then in force; the step is on the disk. The same
 * request sent again, as after a crash that swallowed the answer, takes it once.
 * @param before number of edits in force that the person saw.
 * @throws WinnowFailure `bad-request` in words when the labelling is not the current one, the step
 * was meant for another list of edits, or an edit does not fit the labels.
 */
export function takeStep(dataset: DataSetParams, labelling: string, before: number, wanted: Step): Curation {
  // Other processes take steps, too. The lock keeps them from writing between the look at the edits
  // and the new line.
  return withEditLock(finishedRun(dataset, labelling).store, () => {
    const { store, snapshot } = finishedRun(dataset, labelling);
    const step: Step = wanted.kind === 'edit' ? { kind: 'edit', edit: tidied(wanted.edit) } : wanted;
    const { curation } = snapshot;
    const { last } = readJournal(store, labelling);
    if (curation.edits.length !== before) {
      if (last?.before === before && isDeepStrictEqual(last.step, step)) return curation;
      throw new WinnowFailure('bad-request', t('The labels changed meanwhile. Look at them and try again.'));
    }
    if (step.kind === 'edit') checkEdit(snapshot, step.edit);
    const after = afterStep(curation, step);
    if (after !== curation) appendSteps(store, labelling, [step], curation);
    return after;
  });
}
