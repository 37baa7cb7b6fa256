/** The names of what an export writes, for whoever looks whether they are taken. */

/** Everything that an export creates. */
export interface ExportPlaces {
  readonly tree: string;
  readonly unlabelled: string;
  readonly csv: string;
  readonly json: string;
}

/** @param tree absolute path of the labelled tree. */
export const placesOf = (tree: string): ExportPlaces => ({
  tree,
  unlabelled: `${tree}-unlabelled`,
  csv: `${tree}.winnow.csv`,
  json: `${tree}.winnow.json`,
});

/**
 * The file in the root of every folder that an export wrote. A scan skips folders below its own
 * root that hold it.
 */
export const EXPORT_MARKER = '.winnow-export.json';
