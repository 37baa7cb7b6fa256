import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { wordsOf } from '../../domain/error-words';
import { LONGEST_NAME } from '../../domain/label-names';
import { namesIn } from '../../domain/name-list';
import { MOST_NAMES } from '../../protocol/inspection';

/**
 * The person called a command in a way that it cannot be called. Its message says what to change.
 */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

/** `parseArgs` with positional arguments, whose complaints are UsageErrors. */
export function parse<const T extends Options>(
  args: string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>> {
  // A variable that is not set leaves an empty argument; taken for a path it would be the current
  // folder.
  const empty = args.findIndex((arg) => arg === '' || /^--[a-z-]+=$/.test(arg));
  if (empty >= 0) {
    const option = args[empty] === '' ? args[empty - 1] : args[empty]!.slice(0, -1);
    const name = option?.startsWith('--') && option !== '--' ? `${option} needs a path or a value` : 'name a path';
    throw new UsageError(`an empty argument is no path and no value: ${name}`);
  }
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // The sentence after the first is advice on passing a positional that starts with a dash.
    throw new UsageError(wordsOf(error).split('. ')[0]);
  }
}

/** `value` when it is one of `choices`. */
export function choice<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((each) => each === value);
  if (found === undefined) throw new UsageError(`${option} takes ${choices.join(', ')}, not ${JSON.stringify(value)}`);
  return found;
}

/** `value` as a whole number in `smallest` … `largest`. */
export function wholeNumber(option: string, value: string, smallest: number, largest: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < smallest || number > largest) {
    throw new UsageError(`${option} takes a whole number in ${smallest} … ${largest}, not ${JSON.stringify(value)}`);
  }
  return number;
}

/** `value` as a number in [0, 1]. */
export function share(option: string, value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number <= 1)) {
    throw new UsageError(`${option} takes a number in 0 … 1, not ${JSON.stringify(value)}`);
  }
  return number;
}

/** `value` as names between commas, at least one. */
export function nameList(option: string, value: string): string[] {
  const names = namesIn(value);
  if (names.length === 0 || names.length > MOST_NAMES || names.some((name) => name.length > LONGEST_NAME)) {
    throw new UsageError(`${option} takes 1 to ${MOST_NAMES} names of at most ${LONGEST_NAME} letters, between commas`);
  }
  return names;
}

export const HELP = `Winnow turns a folder of unlabelled pictures into a labelled data set. Everything runs on this machine.

  winnow cluster FOLDER...                clusters the pictures in the folders
      --out DIR                           writes the labelled tree DIR/label/file; DIR must not exist yet
      --mode copy|hardlink|symlink        how its files are made (copy)
      --split 80/10/10                    draws train, val and test from each label, in percent, by the seed
      --layout label|split/label|label/split   where the parts of a split go (split/label)
      --together copies,stem,folder,burst what stays in one part: near copies, one name but for its end, a folder, a burst
      --min-confidence N                  takes labels of at least this confidence, 0 … 1, and reviewed ones
      --pixels original|upright           the files as they are, or JPEG and PNG that every trainer reads (original)
      --longest N                         makes larger pictures smaller: pixels of the long side, at most
      --sidecars huggingface,coco,csv     files in the tree for those who read it: README.md and metadata.jsonl,
                                          annotations.json, labels.csv
      --dry-run                           says what --out would write, and writes no tree
      --labels FILE.csv                   writes one line a picture: label, confidence, cluster of each extractor
      --json FILE                         writes timings, score curves, cluster sizes, configuration, peak memory
      --force                             lets --labels and --json replace a file
      --store DIR                         keeps what is computed there (${'$XDG_CACHE_HOME'}/winnow or ~/.cache/winnow)
      --preset quick|balanced|self-trained|paper   how much to compute, and from what (balanced)
      --seed N                            seed of all chance (1)
      --k auto|N                          number of clusters (auto)
      --k-range A..B                      where auto looks (2..20)
      --features A,B,…                       ways to see the pictures; winnow methods lists them (the preset's)
      --reduce none|tsne|umap             what is done to their features before clustering (none)
      --clusterer NAME                    how features become clusters; winnow methods lists them (the preset's)
      --labeller network|transfer         what learns the clusters that the extractors agree on (the preset's)
      --model NAME|FILE.onnx              the pretrained network, where one is used (efficientnet-lite0)
      --download                          allows its download, which a terminal would be asked about
      --set METHOD.SETTING=N              a setting of a method, as in vae.latent=2; may be repeated
      --backend auto|onnx|webgpu|tfjs     what trains the networks (auto)
      --threads N                         threads of the back end (one a core)
      --from DIR                          takes what winnow features computed of the pictures; may be repeated. Without a
                                          FOLDER, that of the shards
      --from-scratch                      learns from all pictures even where few of them changed since the last run
      --names-from "A, B"                 proposes these names alone, each where it fits best, as winnow names does
      --accept-names                      labels get the names that are proposed for them, in what is written
      --take-over                         stops the run of another process in the same store
      --quiet                             no progress, no summary

  winnow features FOLDER... --out DIR     computes pixels, thumbnails, facts and features of pictures, for winnow cluster --from:
                                          one Parquet file in DIR, which replaces an earlier one
      --shard I/N                         of the I-th of N shares of the files, for as many machines (1/1)
      --store, --preset, --features, --model, --download, --set, --backend, --threads, --take-over, --quiet   as above

  winnow evaluate LABELS.csv TRUTH        compares labels with true classes: a folder with one sub-folder a class,
                                          or a CSV with the columns path (or file) and label (or class)
      --json FILE                         writes the scores; --force lets it replace a file
      --classes                           precision, recall and F1 of each class, the hardest first
      --features FOLDER                   adds silhouette and DBCV, in the features of the run of the folder (--store DIR)

  winnow compare FOLDER...                runs a grid and writes what each run says of the same pictures: CSV, JSON and a report
      --truth TREE                        true classes as above (the sub-folders of FOLDER, where they look like classes)
      --features A,B,C                       each of them alone; --together also runs them as one, with consensus and labels
      --reduce, --clusterer, --preset, --k auto,2..20, --seed 1,2,3   lists that are combined each with each
      --labeller, --model, --download, --set, --backend, --threads, --take-over, --quiet   as above, for all runs
      --out DIR                           where comparison.csv, .json and .html go (winnow-comparison); --force replaces them
      --store DIR                         keeps what is computed there, apart from other runs (compare in the store of cluster)

  winnow export LABELS.csv                writes the labelled tree of a labels file
      --root FOLDER                       the folder that was clustered
      --out DIR                           as above, also --mode, --split, --layout, --min-confidence,
                                          --pixels, --longest, --sidecars, --dry-run
      --seed N                            seed of the split (1)

  winnow audit FOLDER                     lists the pictures whose class sub-folder their surroundings contradict, the most
                                          suspicious first; clusters the folder first where that was not done
      --k N                               how many of the nearest pictures vote on each (12)
      --limit N                           how many are listed at most (50)
      --csv FILE, --json FILE             write the list; the files must not exist yet
      --store, --preset, --seed, --features, --model, --download, --set, --backend, --threads, --take-over, --quiet   as above

  winnow copies FOLDER...                 lists pictures that are there more than once, the best of each first: equal files, and
                                          pictures that are scaled, cut, compressed, lit otherwise, mirrored or captioned
      --nearness N                        how near they are at least: 1 equal, from 0.5 on one picture, below that much alike
                                          to the network of a run of the same pictures; 0 … 1 (0.5)
      --limit N                           how many sets are listed at most (50)
      --csv FILE, --json FILE             write all of them; the files must not exist yet
      --check                             ends with 3 where there are any
      --store, --threads, --take-over, --quiet   as above

  winnow choose FOLDER... --count N       lists N pictures that stand for all, the most telling first: from those that were
                                          reviewed on, none of which is listed; each is the one that is least like those before
      --csv FILE.csv                      writes their lines of the labels file; --force lets it replace a file
      --out DIR                           writes the labelled tree of them, with the options of winnow export
      --store DIR, --quiet                as above

  winnow import FOLDER... --from LABELS   takes over labels from elsewhere, as corrections of those that are there: CSV or TSV,
                                          JSON lines, COCO, Hugging Face metadata, Ultralytics data.yaml, a tree of classes
      --complete                          gives all other pictures one of these labels, by what is near to what
      --labels FILE.csv                   writes the labels that come of it; --force lets it replace a file
      --store DIR, --quiet                as above

  winnow report FOLDER... -o FILE.html    writes a data card of the labels: one page, without scripts, to hand on
      --store DIR                         as above; --force lets -o replace a file

  winnow search FOLDER WORDS              lists the pictures that words fit, the best first: by a text-and-image pair, where one is on
                                          this machine (winnow models get clip-vit-b-32); else by the classes that the network of
                                          the run saw in them and what these are kinds of, and by the words of their paths
      --limit N                           how many are listed at most (50)
      --download                          allows the download of that pair
      --json                              as data
      --store DIR                         as above

  winnow names FOLDER... --from "A, B"    proposes for each cluster the one of these names that fits its pictures best, by such a pair
      --download, --json, --store DIR, --quiet   as above

  winnow methods                          lists extractors, clusterers and labellers with their settings
      --json                              as data

  winnow models                           lists the pretrained networks that can be named, and which are on this machine
      --store DIR                         as above: downloaded networks are kept there, for all data sets
      --json                              as data
  winnow models get NAME                  downloads one, with its half that reads words where it has one: asks on a terminal, elsewhere --download allows it

  winnow store list                       shows what is kept on the disk of each data set (--store DIR, --json)
  winnow store prune                      removes what no labelling, checkpoint or recent run needs
      --older-than DAYS                   of what was written so long ago (30)
      --max-size GB                       and sooner, the oldest first, where a data set takes more than this (20)

  winnow mcp [FOLDER...]                  serves tools for language models on standard input and output (Model Context Protocol);
                                          with folders, for data sets below them alone
      --store, --preset, --seed, --features, --reduce, --clusterer, --labeller, --model, --set, --backend, --threads   as above

  winnow doctor                           shows what works on this machine, and which GPU is used or why none is
      --json                              as data

  winnow --help, winnow --version

Exit codes: 0 all done, 1 failed, 2 wrong usage, 3 found by --check, 130 interrupted. An interrupted or killed run goes on when it is started again.
`;
