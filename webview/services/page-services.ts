/**
 * What the shell of the page gives to each of its views: the channel to the host, and what there is
 * to show.
 */
import type { Curated, Edit } from '../../src/domain/curation';
import type { FactColumns } from '../../src/domain/fact-columns';
import type { RunSnapshot, StageProgress } from '../../src/domain/dataset';
import type { Answer, Question, WebviewMessage } from '../../src/protocol/panel';
import type { FilterResult } from './filter';
import type { Selection } from './selection';

export type AnswerTo<Q extends Question> = Extract<Answer, { readonly about: Q['about'] }>;

export interface PageServices {
  post(message: WebviewMessage): void;
  /**
   * Asks the host about the labelling that is shown.
   * @throws Error with words for a person when the host refuses; rejects with `signal.reason` once
   * it is aborted.
   */
  ask<Q extends Question>(
    question: Q,
    signal?: AbortSignal,
    onProgress?: (progress: StageProgress) => void,
  ): Promise<AnswerTo<Q>>;
  /**
   * Sends one correction; what is shown changes when the host has written it down.
   * @param made what was shown when the correction was made: the host refuses it where other labels
   * are shown by now.
   */
  edit(made: Pick<PageState, 'snapshot'>, edit: Edit): void;
  /** The selected images, shared by all views. */
  readonly selection: Selection;
  openImage(image: number): void;
  /** Shows the images nearest to one. */
  findSimilar(image: number): void;
  /** Shows images large: the only one or one after the other, or two to four side by side. */
  look(images: readonly number[], how: 'alone' | 'beside'): void;
  /** Opens the actions on the selected images as a menu, at a point of the window. */
  openMenu(at: { readonly x: number; readonly y: number }): void;
  /** Says something to a screen reader, and shows it for a moment. */
  announce(text: string): void;
}

/**
 * Everything that a view draws. It is a new object whenever something changed; its members tell
 * what.
 */
export interface PageState {
  readonly snapshot: RunSnapshot;
  /** The clusters and labels with the person's edits: what is shown. */
  readonly curated: Curated;
  /** Webview URI of the thumbnail folder. */
  readonly thumbnails: string;
  /** Webview URI of the snapshot's `root`; missing where the page may not load files. */
  readonly originals?: string;
  /** Which images the filter lets through. */
  readonly filter: FilterResult;
  /** What is known of the files, once somebody needed it. */
  readonly facts: FactColumns | undefined;
  /** How far each image is from its nearest ones, once somebody needed it. */
  readonly unlikeness: readonly number[] | undefined;
}
