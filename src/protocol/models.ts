/** Requests about the pretrained networks of the catalogue. */
import type { NotificationType as Notification, RequestType as Request } from 'vscode-jsonrpc';
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { EngineFailure } from './engine';

/**
 * A pretrained network that can be chosen by its name, and what a person has to know before it is
 * downloaded.
 */
export interface ModelOffer {
  readonly name: string;
  /** As its authors call it. */
  readonly title: string;
  /** One line that says what it is good for. */
  readonly about: string;
  readonly licence: string;
  /** Where it is downloaded from; nowhere, if it ships with Winnow. */
  readonly hosts: readonly string[];
  /** Of all its files. */
  readonly bytes: number;
  /** Bytes that are here of a download that did not end; the next one goes on from there. */
  readonly part: number;
  /** Values of its feature vector. */
  readonly dimension: number;
  /** Its file, where it is on this machine. */
  readonly file: string | null;
  /**
   * The file of its half that reads words, where that is on this machine whole; absent where it has
   * none. A run needs `file` alone.
   */
  readonly text?: string | null;
}

export interface StoreParams {
  /** Absolute folder under which the stores of data sets lie, and downloaded models. */
  readonly store: string;
}

/** The networks of the catalogue, and which of them are on this machine. */
export const listModels: Request<StoreParams, readonly ModelOffer[], EngineFailure> = new RequestType(
  'winnow/listModels',
);

/**
 * Downloads a network of the catalogue, which a person has allowed. Resolves with its file once
 * every byte is checked; one that is there already is not asked for again. A cancelled or broken
 * download is gone on with by the next.
 */
export const downloadModel: Request<StoreParams & { readonly name: string }, string, EngineFailure> = new RequestType(
  'winnow/downloadModel',
);

/** Sent while a download goes on, at most ten a second; in bytes. */
export const downloadProgress: Notification<{ readonly name: string; readonly done: number; readonly total: number }> =
  new NotificationType('winnow/downloadProgress');
