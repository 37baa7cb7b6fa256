import { createInterface } from 'node:readline/promises';
import type { RunConfiguration } from '../../domain/configuration';
import { megabytes } from '../../domain/figures-in-words';
import { WinnowFailure } from '../../engine/base/failure';
import { PAIR, type CatalogueModel } from '../../engine/models/catalogue';
import { downloadModel } from '../../engine/models/download';
import { isPath, knownModel, modelFolder, modelOffers, offerOf } from '../../engine/models/model-file';

const REDRAW_MS = 200;
const PLAIN_LINE_MS = 10_000;

/** How a download may come about, and who hears of it. */
export interface DownloadConsent {
  /** `--download`: the person allowed it on the command line. */
  readonly allowed: boolean;
  readonly quiet: boolean;
}

interface WantedModel extends DownloadConsent {
  /** Folder of the store that keeps the model. */
  readonly store: string;
  /** Whether the half that reads words has to be there, too, where the model has one. */
  readonly text?: boolean;
}

/**
 * Makes sure that the model a person named is on this machine. It asks on a terminal, unless
 * `--download` allowed the download. Whoever opens a path says what is wrong with it.
 * @throws WinnowFailure `model-missing` without consent, as `downloadModel`, and `bad-request` for
 * an unknown name.
 */
export async function ensureModel(
  wanted: string,
  { store, allowed, quiet, text = false }: WantedModel,
  signal: AbortSignal,
): Promise<void> {
  if (isPath(wanted)) return;
  const model = knownModel(wanted);
  const offer = (await modelOffers(store)).find(({ name }) => name === model.name);
  // What ships and is not there cannot be downloaded: whoever opens it says so.
  const there = offer?.file != null && !(text && offer.text === null);
  if (there || model.addresses.length === 0) return;
  if (!allowed && !(await consent(model, signal))) {
    throw new WinnowFailure(
      'model-missing',
      `${offerOf(model)} is not on this machine and was not downloaded. Allow it with --download, or name a file of your own with --model FILE.`,
      model.name,
    );
  }
  const shown = quiet ? () => undefined : reporter(model);
  await downloadModel(model, modelFolder(store), { progress: shown, signal });
}

/** Makes sure that a text-and-image pair is there for a run, as {@link ensureModel} does. */
export async function ensurePair(
  configuration: RunConfiguration,
  store: string,
  how: DownloadConsent,
  signal: AbortSignal,
): Promise<void> {
  const { pairFor } = await import('../../engine/words/pair');
  if (!(await pairFor(configuration, store))) await ensureModel(PAIR, { ...how, store, text: true }, signal);
}

/** Asks on a terminal; where nobody can answer, the answer is no. */
async function consent(model: CatalogueModel, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asked.question(`Download ${offerOf(model)}? [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    asked.close();
  }
}

/** One line that is redrawn on a terminal; elsewhere one every ten seconds. */
function reporter({ title }: CatalogueModel): (done: number, total: number) => void {
  const { stderr } = process;
  let last = -Infinity;
  return (done, total) => {
    const now = performance.now();
    if (now - last < (stderr.isTTY ? REDRAW_MS : PLAIN_LINE_MS) && done < total) return;
    last = now;
    const line = `${title}: ${Math.floor((100 * done) / total)} % of ${megabytes(total)}`;
    stderr.write(stderr.isTTY ? `\r\x1b[2K${line}${done < total ? '' : '\n'}` : `${line}\n`);
  };
}
