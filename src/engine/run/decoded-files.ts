import { t } from '@vscode/l10n';
import type { UnreadableImage } from '../../domain/dataset';
import type { Work } from '../base/work';
import { decodeImages } from '../images/decode/decode-images';
import type { DecodeJournal } from '../images/decode/decode-journal';
import { DAMAGED, OTHERWISE, type Refusal } from '../images/file-kind';
import { PassedOverFile } from '../images/image-format';
import { DamagedPicture } from '../images/picture-failure';
import { KeptNotes } from '../images/kept-notes';
import { PixelBlocks } from '../store/blocks';
import type { Store } from '../store/store';

/** The pixels of finished images become durable this often, so that a killed run repeats little. */
const SAVE_EVERY = 512;

const CHANGED = t('The file changed while it was being read. Cluster again to take it in.');

/** Why a file is not among the images, and as what it is counted. */
interface Failure {
  readonly reason: string;
  readonly what: Refusal;
}

/** What decoded files become: pixels and notes in the store, or failures. By SHA-256. */
export class DecodedFiles {
  readonly blocks: PixelBlocks;
  readonly notes: KeptNotes;
  /**
   * Not kept in the store: a file that could not be read for want of permission may be readable
   * next time.
   */
  private readonly failures = new Map<string, Failure>();

  constructor(store: Store) {
    this.blocks = new PixelBlocks(store);
    this.notes = new KeptNotes(store);
  }

  /** A file that is not to be decoded any more. */
  giveUp(hash: string, reason: string): void {
    this.failures.set(hash, { reason, what: OTHERWISE });
  }

  /** As what a file is counted that could not be decoded; undefined for the others. */
  refusal(hash: string): Refusal | undefined {
    return this.failures.get(hash)?.what;
  }

  /** What is told of a file that could not be decoded; undefined for the others. */
  unreadable(hash: string, path: string): UnreadableImage | undefined {
    const failure = this.failures.get(hash);
    if (!failure) return undefined;
    const { reason, what } = failure;
    return what === DAMAGED || what === OTHERWISE ? { path, reason } : { path, reason, kind: what.kind };
  }

  /**
   * @param files SHA-256 of the contents → absolute path.
   * @param journal told of each file before it is opened, and after.
   */
  async decode(
    files: ReadonlyMap<string, string>,
    journal: DecodeJournal,
    parallel: number,
    work: Work,
  ): Promise<void> {
    const hashes = [...files.keys()];
    let done = 0;
    try {
      await decodeImages([...files.values()], {
        parallel,
        signal: work.signal,
        onStart: (index) => journal.begin(hashes[index]!),
        onDecoded: (index, result) => {
          const hash = hashes[index]!;
          journal.end(hash);
          if (result instanceof Error) this.failures.set(hash, failureOf(result));
          // Its pixels belong to other contents than were hashed.
          else if (result.sha256 !== hash) this.giveUp(hash, CHANGED);
          else {
            this.blocks.add(hash, { 64: result.block64, 96: result.block96 });
            this.notes.set(hash, result.notes);
          }
          if (++done % SAVE_EVERY === 0) this.save();
          work.progress(done, hashes.length);
        },
      });
    } finally {
      if (done > 0) this.save();
    }
  }

  /** The notes first: what is told of pixels must be there when they are. */
  private save(): void {
    this.notes.save();
    this.blocks.save();
  }
}

function failureOf(error: Error): Failure {
  const reason = error.message;
  if (error instanceof PassedOverFile) return { reason, what: error.refusal };
  return { reason, what: error instanceof DamagedPicture ? DAMAGED : OTHERWISE };
}
