import type { FeatureMatrix } from '../../numeric/matrix';
import { chooseModel } from '../../models/model-file';
import type { KeptColumns } from '../../store/store';
import { keptParts, lostFeatures, rowsInMemory, type RowSource } from '../row-source';
import { keepBrought } from './brought-features';
import { LostPictures } from './picture-files';
import {
  keptFeatures,
  pretrainedClasses,
  pretrainedExtractor,
  pretrainedWay,
  type PretrainedContext,
  type PretrainedPlan,
} from './pretrained-extractor';
import { copyClasses, noClasses, type SeenClasses } from './top-classes';

/**
 * Images whose features are computed and kept at once: 168 MB of 5,120 values an image. All of a
 * million images would be 20 GB, ten times what Node reads from one file. A multiple of every
 * batch, so that parts change no bit.
 */
export const PRETRAINED_PART = 8192;

/**
 * The features of {@link pretrainedExtractor} for any number of images. One part of them is in
 * memory while it is computed, and what is asked for when rows are read. Each part is kept by
 * itself: a run that was ended goes on with the part that it was at.
 * @throws as {@link pretrainedExtractor}; what was computed before pictures were lost is kept.
 */
export async function pretrainedRows(
  context: PretrainedContext,
  plan: PretrainedPlan,
  part = PRETRAINED_PART,
): Promise<RowSource> {
  const count = context.hashes.length;
  if (count <= part) return rowsInMemory((await pretrainedExtractor(context, plan)).features);
  const parts: KeptColumns<{ dimension: number }>[] = [];
  for (const own of partsOf(context, part)) parts.push(await keptPart(own, plan));
  return keptParts(
    { count, dimension: parts[0]!.meta.dimension, part },
    parts.map((kept) => ({ read: (first, out) => kept.read('rows', first, out) })),
  );
}

/** What the network sees in any number of images, from the pass of {@link pretrainedRows}. */
export async function pretrainedClassesInParts(
  context: PretrainedContext,
  plan: PretrainedPlan,
  part = PRETRAINED_PART,
): Promise<SeenClasses | undefined> {
  const count = context.hashes.length;
  if (count <= part) return pretrainedClasses(context, plan);
  const top = noClasses(count);
  let names: readonly string[] | undefined;
  for (const own of partsOf(context, part)) {
    const seen = await pretrainedClasses(own, plan);
    if (!seen) return undefined;
    ({ names } = seen);
    for (let row = 0; row < own.hashes.length; row++) copyClasses(seen.top, row, top, own.from + row);
  }
  return names && { top, names };
}

/** All rows of a source, where they fit into memory. */
export function allRows(source: RowSource): FeatureMatrix {
  const { count, dimension } = source;
  const rows = new Float32Array(count * dimension);
  source.read(0, count, rows);
  return { count, dimension, rows };
}

/** Consecutive images of a data set, the first of which is at `from`. */
type Part = PretrainedContext & { readonly from: number };

function* partsOf(context: PretrainedContext, part: number): Generator<Part> {
  const { hashes, files, progress } = context;
  for (let from = 0; from < hashes.length; from += part) {
    yield {
      ...context,
      from,
      hashes: hashes.slice(from, from + part),
      files: files.slice(from, from + part),
      progress: (done) => progress(from + done, hashes.length),
    };
  }
}

async function keptPart(own: Part, plan: PretrainedPlan): Promise<KeptColumns<{ dimension: number }>> {
  const known = await keptFeatures(own, plan);
  if (known) return known;
  try {
    const { name } = await pretrainedExtractor(own, plan);
    const made = own.store.columns<{ dimension: number }>(name);
    if (made) return made;
  } catch (error) {
    // Without the lost pictures all later parts begin elsewhere. So the contents tell what is known
    // of this part.
    if (error instanceof LostPictures) await keepByContents(own, plan, error);
    throw error;
  }
  throw lostFeatures();
}

async function keepByContents(own: Part, plan: PretrainedPlan, { reasons }: LostPictures): Promise<void> {
  const { store, stores, hashes, files, signal } = own;
  const left = [...hashes.keys()].filter((image) => !reasons.has(files[image]!));
  if (left.length === 0) return;
  const some = { ...own, hashes: left.map((at) => hashes[at]!), files: left.map((at) => files[at]!) };
  const { features } = await pretrainedExtractor(some, plan);
  const seen = await pretrainedClasses(some, plan);
  const model = await chooseModel(plan.model, stores, plan.preprocessing ?? {}, signal);
  keepBrought(store, pretrainedWay(model, plan), {
    ...features,
    hashes: some.hashes,
    ...(seen ? { classes: seen.top } : {}),
  });
}
