import path from 'node:path';
import { needsModel, type RunConfiguration } from '../../domain/configuration';
import { CATALOGUE } from '../models/catalogue';
import { findFile, isPath, knownModel } from '../models/model-file';
import { textHalf, type TextFiles } from '../models/text-half';
import type { PretrainedPlan } from '../features/pretrained/pretrained-extractor';
import { pretrainedPlan } from '../features/pretrained/pretrained-plan';

/** Two networks that learned together: one sees pictures, the other reads words. */
export interface Pair {
  /** For a person. */
  readonly title: string;
  /** The half that sees pictures, and how. */
  readonly pictures: PretrainedPlan;
  readonly words: TextFiles;
}

/**
 * The pair that answers for a run: its own network, where the half that reads words is on this
 * machine too, else the first of the catalogue that is here whole.
 * @param stores the folder under which the stores of data sets lie.
 */
export async function pairFor(configuration: RunConfiguration, stores: string): Promise<Pair | undefined> {
  if (needsModel(configuration)) {
    // Pooled otherwise, what it sees would not lie beside words any more.
    const { model, preprocessing } = pretrainedPlan(configuration);
    const words = await textHalf(model, stores);
    if (words) {
      const title = isPath(model) ? path.basename(model) : knownModel(model).title;
      return { title, pictures: { model, ...(preprocessing ? { preprocessing } : {}) }, words };
    }
  }
  for (const model of CATALOGUE) {
    const { name, title } = model;
    const words = model.text && (await textHalf(name, stores));
    if (!words || (await findFile(model, stores)) === undefined) continue;
    return { title, pictures: { model: name, preprocessing: {} }, words };
  }
  return undefined;
}
