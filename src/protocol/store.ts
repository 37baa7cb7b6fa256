/** What the engine keeps on the disk, and how a person gets rid of it. */
import { RequestType } from 'vscode-jsonrpc';
import type { DataSetParams, EngineFailure } from './engine';

/** Kinds of files in the store of a data set; `labels` are the labellings and the corrections. */
export const STORE_PARTS = ['labels', 'results', 'models', 'checkpoints', 'thumbnails', 'blocks'] as const;
export type StorePart = (typeof STORE_PARTS)[number];

/** What the store of one data set holds. */
export interface DataSetContents {
  readonly folders: readonly string[];
  /** Absolute folder of the store. */
  readonly store: string;
  readonly bytes: number;
  /** Bytes of each part. */
  readonly parts: Readonly<Record<StorePart, number>>;
  /** When something was written last, in milliseconds since 1970. */
  readonly modified: number;
}

/** What the stores of all data sets under a folder hold, the largest first. */
export const storeContents: RequestType<{ readonly store: string }, readonly DataSetContents[], EngineFailure> =
  new RequestType('winnow/storeContents');

/**
 * Removes all that is kept of a data set, corrections too, but no picture. Resolves with the bytes
 * that were freed.
 */
export const forgetDataSet: RequestType<DataSetParams, { readonly bytes: number }, EngineFailure> = new RequestType(
  'winnow/forgetDataSet',
);
