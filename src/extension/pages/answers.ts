import { existsSync } from 'node:fs';
import type { CancellationToken } from 'vscode-jsonrpc';
import {
  clustersAt,
  compareWithTruth,
  findSimilar,
  imageFacts,
  mapImages,
  previewRelabel,
  previewSplit,
  runFacts,
  validateOverK,
} from '../../protocol/engine';
import type { Answer, Question } from '../../protocol/panel';
import { chooseTruth } from './choose-truth';
import type { Runs, RunState } from '../client/runs';

/** Answers a question of a page about the data set that it shows. @throws Error in words for a person. */
export async function answerTo(
  question: Question,
  { folders, snapshot }: RunState,
  runs: Runs,
  token: CancellationToken,
): Promise<Answer> {
  const { about } = question;
  switch (about) {
    case 'split': {
      const { cluster, parts, space } = question;
      return { about, preview: await runs.ask(folders, previewSplit, { cluster, parts, space }, token) };
    }
    case 'relabel':
      return { about, preview: await runs.ask(folders, previewRelabel, {}, token) };
    case 'similar': {
      const { image, space, count } = question;
      return { about, found: await runs.ask(folders, findSimilar, { image, space, count }, token) };
    }
    case 'map': {
      const { projection, space } = question;
      return { about, map: await runs.ask(folders, mapImages, { projection, space }, token) };
    }
    case 'clusters': {
      const { view, k } = question;
      return { about, clusters: await runs.ask(folders, clustersAt, { view, k }, token) };
    }
    case 'run':
      return { about, facts: await runs.ask(folders, runFacts, {}, token) };
    case 'validation':
      return { about, curves: await runs.ask(folders, validateOverK, {}, token) };
    case 'truth': {
      const truth = await chooseTruth();
      return { about, facts: truth === undefined ? null : await runs.ask(folders, compareWithTruth, { truth }, token) };
    }
    case 'image':
      return { about, facts: await runs.ask(folders, imageFacts, { image: question.image }, token) };
    case 'export': {
      const target = freeTarget(snapshot?.root ?? '');
      return { about, report: await runs.export(folders, { ...question.plan, target, dryRun: true }, token) };
    }
  }
}

/** A folder beside the pictures where a labelled tree can be written: it does not exist yet. */
export function freeTarget(root: string): string {
  let target = `${root}-labelled`;
  for (let number = 2; existsSync(target); number++) target = `${root}-labelled-${number}`;
  return target;
}
