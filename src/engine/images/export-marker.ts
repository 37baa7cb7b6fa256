/**
 * The file in the root of every folder that an export wrote. A scan skips folders below its own
 * root that hold it.
 */
export const EXPORT_MARKER = '.winnow-export.json';
