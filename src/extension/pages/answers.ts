import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
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
  searchWords,
  unlikeness,
  validateOverK,
} from '../../protocol/engine';
import type { Answer, Question } from '../../protocol/panel';
import { chooseTruth } from './choose-truth';
import type { AskOptions, DataSets } from '../client/data-sets';
import type { DataSet } from '../client/known-data-sets';

/**
 * Answers a question of a page about the labelling that it shows.
 * @throws Error in words for a person.
 */
export async function answerTo(
  question: Question,
  { folders, snapshot }: DataSet,
  dataSets: DataSets,
  options: AskOptions,
): Promise<Answer> {
  const { about } = question;
  switch (about) {
    case 'split': {
      const { cluster, parts, space } = question;
      return { about, preview: await dataSets.ask(folders, previewSplit, { cluster, parts, space }, options) };
    }
    case 'relabel':
      return { about, preview: await dataSets.ask(folders, previewRelabel, {}, options) };
    case 'similar': {
      const { image, space, count } = question;
      return { about, found: await dataSets.ask(folders, findSimilar, { image, space, count }, options) };
    }
    case 'words': {
      const { words, count } = question;
      return { about, found: await dataSets.ask(folders, searchWords, { words, count }, options) };
    }
    case 'pair':
      // It shows its failures itself, and returns undefined then.
      return { about, there: (await vscode.commands.executeCommand('winnow.getPair')) === true };
    case 'map': {
      const { projection, space } = question;
      return { about, map: await dataSets.ask(folders, mapImages, { projection, space }, options) };
    }
    case 'clusters': {
      const { extractor, k } = question;
      return { about, clusters: await dataSets.ask(folders, clustersAt, { extractor, k }, options) };
    }
    case 'copies':
      return { about, copies: await dataSets.ask(folders, findCopies, {}, options) };
    case 'columns':
      return { about, facts: await dataSets.ask(folders, factColumns, {}, options) };
    case 'unlikeness':
      return { about, distances: await dataSets.ask(folders, unlikeness, {}, options) };
    case 'choice': {
      const { count, among } = question;
      return { about, images: await dataSets.ask(folders, chooseImages, { count, among }, options) };
    }
    case 'run':
      return { about, facts: await dataSets.ask(folders, runFacts, {}, options) };
    case 'validation':
      return { about, curves: await dataSets.ask(folders, validateOverK, {}, options) };
    case 'truth': {
      const truth = await chooseTruth();
      return {
        about,
        facts: truth === undefined ? null : await dataSets.ask(folders, compareWithTruth, { truth }, options),
      };
    }
    case 'image':
      return { about, facts: await dataSets.ask(folders, imageFacts, { image: question.image }, options) };
    case 'export': {
      const target = freeTarget(snapshot?.root ?? '');
      return { about, report: await dataSets.previewExport(folders, { ...question.plan, target }, options) };
    }
  }
}

/** A folder beside the pictures that does not exist yet, to write a labelled tree into. */
export function freeTarget(root: string): string {
  let target = `${root}-labelled`;
  for (let number = 2; existsSync(target); number++) target = `${root}-labelled-${number}`;
  return target;
}
