/** Labels from elsewhere, between the extension host and the engine process. */
import type { RequestType as Request } from 'vscode-jsonrpc';
import { RequestType } from 'vscode-jsonrpc';
import type { RunSnapshot } from '../domain/dataset';
import type { EngineFailure, LabellingParams } from './engine';

/** `place` is the absolute path of a file or folder. */
export interface ForeignLabelsParams extends LabellingParams {
  readonly place: string;
}

/** What a file or folder of labels says of the images of a run. */
export interface ForeignLabels {
  /** What it was taken for, such as `COCO annotations`. */
  readonly kind: string;
  /** Pictures with a class that it names, and how many of them are in the run. */
  readonly named: number;
  readonly matched: number;
  /** Pictures that were passed over, and why, in words; empty where there are none. */
  readonly passedOver: string;
  /** Positions in the snapshot by class, sorted by name. */
  readonly classes: readonly { readonly name: string; readonly images: readonly number[] }[];
}

/** Reads labels from elsewhere and finds their images; changes nothing. */
export const readLabels: Request<ForeignLabelsParams, ForeignLabels, EngineFailure> = new RequestType(
  'winnow/readLabels',
);

/** Labels that were completed from some. */
export interface CompletedLabels {
  readonly snapshot: RunSnapshot;
  readonly given: number;
  readonly completed: number;
  /**
   * Share of hidden given labels that were found again: what the others may hope for. In [0, 1].
   */
  readonly found: number;
}

/**
 * Gives every image a label of those that a file or folder gives to some, by what is near to what.
 * They become the current labelling, in which the given ones are marked as reviewed.
 */
export const completeLabels: Request<ForeignLabelsParams, CompletedLabels, EngineFailure> = new RequestType(
  'winnow/completeLabels',
);
