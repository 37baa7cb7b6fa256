import { readFileSync } from 'node:fs';

/** The ids that open_clip gives sentences, and as much of its vocabulary as they need. */
export interface ClipTokens {
  readonly alphabet: readonly string[];
  /** The two halves of a token, and its id. */
  readonly merges: readonly (readonly [string, string, number])[];
  readonly sentences: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

export const CLIP_TOKENS = JSON.parse(readFileSync('test/fixtures/clip-tokens.json', 'utf8')) as ClipTokens;
const START = '<|startoftext|>';
const END = '<|endoftext|>';
const IDS = { [START]: 49406, [END]: 49407 };

/**
 * The `tokenizer.json` of CLIP, with the words of the fixture alone: rules and numbers are those of
 * the whole one.
 */
export function clipTokenizer({ alphabet, merges }: Pick<ClipTokens, 'alphabet' | 'merges'> = CLIP_TOKENS): string {
  const letters = [...alphabet, ...alphabet.map((letter) => `${letter}</w>`)].map((token, id) => [token, id] as const);
  const words = merges.map(([left, right, id]) => [left + right, id] as const);
  const special = (content: keyof typeof IDS) => ({
    id: IDS[content],
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: true,
    special: true,
  });
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special(START), special(END)],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [END, IDS[END]],
      cls: [START, IDS[START]],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: END,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries([...letters, ...words, ...Object.entries(IDS)]),
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  });
}
