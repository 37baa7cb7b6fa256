import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { curate, type Edit } from '../../src/domain/curation';
import type { RunSnapshot } from '../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../src/domain/configuration';
import { lastSnapshot } from '../../src/engine/curation/current';
import { takeStep } from '../../src/engine/curation/take-step';
import { runPipeline } from '../../src/engine/run/pipeline';
import { Random } from '../../src/engine/base/random';
import { writePictures } from '../engine/pictures';

const configuration = {
  ...DEFAULT_CONFIGURATION,
  ...PRESET_METHODS.paper,
  preset: 'quick',
  seed: 5,
  kRange: [2, 4],
} as const;

export interface DamageCounts {
  /** Stores that were damaged and run again. */
  readonly runs: number;
  readonly bits: number;
  readonly cuts: number;
  /** Files of the store that were hit at least once, and all that were there to hit. */
  readonly filesHit: number;
  readonly files: number;
  /** What differed afterwards, in words. */
  readonly wrong: readonly string[];
}

/**
 * Makes a small finished store with edits, then `count` times: damages a file of a copy of it
 * (flips `flips` of its bits at most, or cuts it), takes up the store, runs, and compares labels,
 * confidences and edits with those of before. Files take turns. Stops sooner where `until`,
 * milliseconds since 1970, has passed.
 */
export async function damageAndRun(
  home: string,
  count: number,
  seed: number,
  flips: number,
  until = Infinity,
): Promise<DamageCounts> {
  const random = new Random(seed);
  const folder = path.join(home, 'pictures');
  await writePictures(folder, 24);
  const whole = path.join(home, 'whole');
  const copy = path.join(home, 'copy');
  const run = (store: string): Promise<RunSnapshot> =>
    runPipeline(
      { folders: [folder], store, configuration },
      { progress: () => undefined, snapshot: () => undefined, log: () => undefined },
      new AbortController().signal,
    );
  const { labelling, clusters } = await run(whole);
  const edits: Edit[] = [
    { kind: 'rename', cluster: clusters[0]!.id, name: 'first' },
    { kind: 'exclude', images: [clusters[0]!.images[0]!] },
    { kind: 'review', images: [clusters[0]!.images[1]!] },
  ];
  edits.forEach((edit, at) => takeStep({ folders: [folder], store: whole }, labelling, at, { kind: 'edit', edit }));
  const seen = (snapshot: RunSnapshot | null): string => {
    if (!snapshot) return 'nothing';
    const { paths, hashes, confidence, agreement, curation } = snapshot;
    return JSON.stringify([paths, hashes, confidence, agreement, curation, curate(snapshot).clusters]);
  };
  const expected = seen(lastSnapshot([folder], whole));
  const files = readdirSync(whole, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(whole, name)).isFile() && !name.endsWith('.webp'))
    .sort();
  const hit = new Set<string>();
  const wrong: string[] = [];
  let bits = 0;
  let cuts = 0;
  let runs = 0;
  for (let i = 0; i < count && Date.now() < until; i++) {
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy);
    cpSync(whole, copy, { recursive: true });
    const name = files[i % files.length]!;
    const file = path.join(copy, name);
    const bytes = readFileSync(file);
    if (bytes.length === 0) continue;
    hit.add(name);
    runs++;
    let what: string;
    if (random.integer(5) === 0) {
      const length = random.integer(bytes.length);
      truncateSync(file, length);
      cuts++;
      what = `${name} cut to ${length} bytes`;
    } else {
      const flipped = Array.from({ length: 1 + random.integer(flips) }, () => random.integer(bytes.length * 8));
      for (const bit of flipped) bytes[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(file, bytes);
      bits += flipped.length;
      what = `${name} with other bits ${flipped.join(', ')}`;
    }
    try {
      const opened = seen(lastSnapshot([folder], copy));
      if (opened !== expected) wrong.push(`${what}: opened differently`);
      const after = seen(await run(copy));
      if (after !== expected) wrong.push(`${what}: other labels or edits after a run`);
    } catch (error) {
      wrong.push(`${what}: ${String(error)}`);
    }
  }
  return { runs, bits, cuts, filesHit: hit.size, files: files.length, wrong };
}
