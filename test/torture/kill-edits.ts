import { cpSync, rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../../src/engine/base/random';
import { afterStep, curate, NO_EDITS, type Curation, type Step } from '../../src/domain/curation';
import { curateLabelling, openDataSet } from '../../src/protocol/engine';
import type { RunSnapshot } from '../../src/domain/dataset';
import { Engine } from './engine';
import type { Scene } from './kills';

/** An edit takes two or three operations on the journal. */
const OPERATIONS = 40;
const LONGEST_LIFE_MS = 40;
/** Edits of one labelling; then a new store begins, so that journals stay short. */
const MOST_EDITS = 400;

/**
 * Kills the engine while edits are sent. Afterwards every confirmed step is in force once, and the
 * one under way once or not at all; sent again, as the extension does, it is in force once.
 */
export async function killEdits(scene: Scene, kills: number): Promise<Record<string, number>> {
  const { dataset, expected, fail } = scene;
  const random = scene.random.fork('edits');
  const counts = { killedEdits: 0, confirmedEdits: 0, unconfirmedInForce: 0 };
  let curation: Curation = NO_EDITS;
  const begin = (): void => {
    rmSync(dataset.store, { recursive: true, force: true });
    cpSync(scene.finished, dataset.store, { recursive: true });
    curation = NO_EDITS;
  };
  begin();
  while (counts.killedEdits < kills) {
    if (curation.edits.length + curation.undone.length > MOST_EDITS) begin();
    const inOperation = random.next() < 0.6;
    const engine = new Engine(
      inOperation ? { death: { at: 1 + random.integer(OPERATIONS), torn: random.next() < 0.6 } } : {},
    );
    // Not before it listens: a kill while Node starts would hit no edit.
    await engine.ask(openDataSet, dataset);
    const timer = inOperation
      ? undefined
      : setTimeout(() => engine.process.kill('SIGKILL'), random.next() * LONGEST_LIFE_MS);
    let underWay: Step | undefined;
    while (engine.alive) {
      underWay = wish({ ...expected, curation }, random);
      const answer = await engine.ask(curateLabelling, request(scene, curation, underWay));
      if (!answer) break;
      curation = afterStep(curation, underWay);
      underWay = undefined;
      counts.confirmedEdits++;
      if (!isDeepStrictEqual(answer, curation)) fail('an answer holds other edits than were sent');
    }
    clearTimeout(timer);
    counts.killedEdits++;
    await engine.kill();
    const next = new Engine();
    const found = (await next.ask(openDataSet, dataset))?.curation;
    const withLast = underWay ? afterStep(curation, underWay) : curation;
    if (isDeepStrictEqual(found, withLast) && !isDeepStrictEqual(withLast, curation)) counts.unconfirmedInForce++;
    else if (!isDeepStrictEqual(found, curation)) fail('after a kill other edits are in force than were confirmed');
    if (underWay) {
      const answer = await next.ask(curateLabelling, request(scene, curation, underWay));
      if (!isDeepStrictEqual(answer, withLast)) fail('an edit that was sent again is not in force exactly once');
      curation = withLast;
    }
    await next.kill();
  }
  return counts;
}

function request({ dataset, expected }: Scene, { edits }: Curation, step: Step) {
  return { ...dataset, labelling: expected.labelling, before: edits.length, step };
}

/** A step that fits what is in force. */
function wish(snapshot: RunSnapshot, random: Random): Step {
  const { edits, undone } = snapshot.curation;
  const kind = random.integer(8);
  if (kind === 0 && edits.length > 0) return { kind: 'undo' };
  if (kind === 1 && undone.length > 0) return { kind: 'redo' };
  const images = [random.integer(snapshot.paths.length)];
  const labels = curate(snapshot).clusters.filter(({ id }) => id >= 0);
  const label = labels[random.integer(labels.length)];
  if (!label || kind === 2) return { kind: 'edit', edit: { kind: 'include', images } };
  if (kind === 3) return { kind: 'edit', edit: { kind: 'exclude', images } };
  if (kind === 4) return { kind: 'edit', edit: { kind: 'move', images, to: label.id } };
  if (kind === 5) return { kind: 'edit', edit: { kind: 'unreview', images } };
  if (kind === 6) return { kind: 'edit', edit: { kind: 'review', images } };
  const name = `label ${random.integer(2 ** 31)}${'ü🦁'.repeat(random.integer(20))}`;
  return { kind: 'edit', edit: { kind: 'rename', cluster: label.id, name } };
}
