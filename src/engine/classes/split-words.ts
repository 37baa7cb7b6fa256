/**
 * Words for the parts of a split, in lower case: those that Hugging Face's image folders take for
 * one.
 */
export const SPLIT_WORDS = [
  'train',
  'training',
  'validation',
  'valid',
  'dev',
  'val',
  'test',
  'testing',
  'evaluation',
  'eval',
] as const;
