import { existsSync } from 'node:fs';
import {
  clustersAt,
  chooseImages,
  compareWithTruth,
  factColumns,
  findCopies,
  findSimilar,
  imageFacts,
  mapImages,
  previewRelabel,
  previewSplit,
  runFacts,
  unlikeness,
  validateOverK,
} from '../../protocol/engine';
import type { Answer, Question } from '../../protocol/panel';
import { chooseTruth } from './choose-truth';
import type { AskOptions, Runs, RunState } from '../client/runs';

/**
 * Answers a question of a page about the labelling that it shows.
 * @throws Error in words for a person.
 */
export async function answerTo(
  question: Question,
  { folders, snapshot }: RunState,
  runs: Runs,
  options: AskOptions,
): Promise<Answer> {
  const { about } = question;
  switch (about) {
    case 'split': {
      const { cluster, parts, space } = question;
      return { about, preview: await runs.ask(folders, previewSplit, { cluster, parts, space }, options) };
    }
    case 'relabel':
      return { about, preview: await runs.ask(folders, previewRelabel, {}, options) };
    case 'similar': {
      const { image, space, count } = question;
      return { about, found: await runs.ask(folders, findSimilar, { image, space, count }, options) };
    }
    case 'map': {
      const { projection, space } = question;
      return { about, map: await runs.ask(folders, mapImages, { projection, space }, options) };
    }
    case 'clusters': {
      const { extractor, k } = question;
      return { about, clusters: await runs.ask(folders, clustersAt, { extractor, k }, options) };
    }
    case 'copies':
      return { about, copies: await runs.ask(folders, findCopies, {}, options) };
    case 'columns':
      return { about, facts: await runs.ask(folders, factColumns, {}, options) };
    case 'unlikeness':
      return { about, distances: await runs.ask(folders, unlikeness, {}, options) };
    case 'choice': {
      const { count, among } = question;
      return { about, images: await runs.ask(folders, chooseImages, { count, among }, options) };
    }
    case 'run':
      return { about, facts: await runs.ask(folders, runFacts, {}, options) };
    case 'validation':
      return { about, curves: await runs.ask(folders, validateOverK, {}, options) };
    case 'truth': {
      const truth = await chooseTruth();
      return {
        about,
        facts: truth === undefined ? null : await runs.ask(folders, compareWithTruth, { truth }, options),
      };
    }
    case 'image':
      return { about, facts: await runs.ask(folders, imageFacts, { image: question.image }, options) };
    case 'export': {
      const target = freeTarget(snapshot?.root ?? '');
      return { about, report: await runs.previewExport(folders, { ...question.plan, target }, options) };
    }
  }
}

/** A folder beside the pictures where a labelled tree can be written: it does not exist yet. */
export function freeTarget(root: string): string {
  let target = `${root}-labelled`;
  for (let number = 2; existsSync(target); number++) target = `${root}-labelled-${number}`;
  return target;
}
