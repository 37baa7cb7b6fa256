import { t } from '@vscode/l10n';
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, utimesSync } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { wordsOf } from '../../domain/error-words';
import { WinnowFailure } from '../base/failure';
import { makeFolder } from '../base/make-folder';
import { storeFailure } from '../store/durable';
import { tryLock, unlock } from '../store/lock-file';
import { bytesOf, filesOf, hostsOf, type CatalogueFile, type CatalogueModel } from './catalogue';
import { httpsGet, type Get, type Reply } from './https-get';
import type { Work } from '../base/work';

/** Attempts at one address in a row that bring no byte. */
const ATTEMPTS = 3;
const PAUSE_MS = 200;
const MOST_REDIRECTS = 10;
/** A download of another machine that does not touch its lock for this long is gone. */
const SILENT_MS = 30_000;
const TOUCH_MS = 5_000;
const POLL_MS = 100;

/** A file to bring, and what a person calls it. */
type Wanted = CatalogueFile & Pick<CatalogueModel, 'title'>;

/**
 * Brings all files of a model into a folder and gives the path of the first, which sees pictures.
 * @param onProgress told of the bytes of all files.
 * @throws as {@link downloadFile}; files that came before stay.
 */
export async function downloadModel(
  model: CatalogueModel,
  folder: string,
  work: Work,
  get: Get = httpsGet,
): Promise<string> {
  if (model.addresses.length === 0) {
    throw new WinnowFailure(
      'download',
      t('{0} ships with Winnow and cannot be downloaded. Build Winnow again.', model.title),
    );
  }
  const total = bytesOf(model);
  const paths: string[] = [];
  let before = 0;
  for (const file of filesOf(model)) {
    const { title } = model;
    const from = before;
    const progress = (done: number): void => work.progress(from + done, total);
    paths.push(await downloadFile({ ...file, title }, folder, { ...work, progress }, get));
    before += file.bytes;
  }
  return paths[0]!;
}

/**
 * Brings a file into a folder and gives its path. What an earlier download left as `FILE.part` is
 * gone on with. Size and SHA-256 are checked as the bytes come; a file that has others is removed.
 * One process downloads a file at a time, another one waits for it. What is there already is not
 * asked for again.
 * @throws WinnowFailure `download` in words when the network fails or the bytes are wrong, `store`
 * when they cannot be written; the signal's reason, with the part kept.
 */
async function downloadFile(model: Wanted, folder: string, work: Work, get: Get): Promise<string> {
  const file = path.join(folder, model.file);
  try {
    makeFolder(folder);
  } catch (error) {
    throw storeFailure(folder, error);
  }
  const lock = `${file}.lock`;
  for (;;) {
    work.signal.throwIfAborted();
    if (await isWhole(file, model)) return file;
    const next = tryLock(lock, SILENT_MS);
    if ('mine' in next) {
      try {
        // It may have come while the lock was taken.
        if (!(await isWhole(file, model))) await new Download(model, file, lock, work, get).run();
        return file;
      } finally {
        unlock(lock, next.mine);
      }
    }
    await wait(POLL_MS, undefined, { signal: work.signal }).catch(() => work.signal.throwIfAborted());
  }
}

/** Whether a file of that size is there; its contents are checked where it is opened. */
export async function isWhole(file: string, { bytes }: CatalogueFile): Promise<boolean> {
  return (await sizeOf(file)) === bytes;
}

/** An answer that another try at the same address would not change. */
class Refused extends Error {}

/** One download, in as many requests as it takes. */
class Download {
  private readonly part: string;
  private hash: Hash = createHash('sha256');
  private size = 0;
  private touched = 0;

  constructor(
    private readonly model: Wanted,
    private readonly file: string,
    private readonly lock: string,
    private readonly work: Work,
    private readonly get: Get,
  ) {
    this.part = `${file}.part`;
  }

  async run(): Promise<void> {
    await this.takeUp();
    const handle = await open(this.part, 'a').catch((error: unknown) => {
      throw storeFailure(this.part, error);
    });
    try {
      await this.fetchFrom(this.model.addresses, handle);
      await handle.sync().catch((error: unknown) => {
        throw storeFailure(this.part, error);
      });
    } finally {
      await handle.close();
      if (this.size === 0) await rm(this.part, { force: true });
    }
    if (this.hash.digest('hex') !== this.model.sha256) {
      await rm(this.part, { force: true });
      throw this.failure(t('what came has another SHA-256 than the model, so it was removed. Try again later.'));
    }
    await rename(this.part, this.file).catch((error: unknown) => {
      throw storeFailure(this.file, error);
    });
  }

  /** Goes on with what an earlier download left. */
  private async takeUp(): Promise<void> {
    const left = await sizeOf(this.part);
    if (left === undefined) return;
    if (left > this.model.bytes) return rm(this.part, { force: true });
    for await (const chunk of createReadStream(this.part)) {
      this.work.signal.throwIfAborted();
      this.hash.update(chunk as Buffer);
      this.size += (chunk as Buffer).length;
    }
  }

  private async fetchFrom(addresses: readonly string[], handle: FileHandle): Promise<void> {
    let last: unknown;
    for (const address of addresses) {
      for (let attempt = 0; attempt < ATTEMPTS;) {
        const before = this.size;
        try {
          await this.fetchRest(new URL(address), handle);
          return;
        } catch (error) {
          this.work.signal.throwIfAborted();
          if (error instanceof WinnowFailure) throw error;
          last = error;
          if (error instanceof Refused) break;
          attempt = this.size > before ? 0 : attempt + 1;
          await wait(PAUSE_MS, undefined, { signal: this.work.signal }).catch(() => this.work.signal.throwIfAborted());
        }
      }
    }
    throw this.failure(
      `${reasonOf(last)} ${t('Check the network and the proxy (HTTPS_PROXY), then try again: it goes on where it was.')}`,
    );
  }

  private async fetchRest(address: URL, handle: FileHandle): Promise<void> {
    const { bytes } = this.model;
    if (this.size === bytes) return;
    const { status, headers, body } = await this.follow(address);
    try {
      if (status === 200) await this.startAgain(handle);
      const total = status === 200 ? headers['content-length'] : /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1];
      const from = status === 206 ? Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1]) : 0;
      if (status !== 200 && (status !== 206 || from !== this.size)) {
        throw new Refused(t('{0} answered {1}.', address.host, status));
      }
      if (total !== undefined && Number(total) !== bytes) {
        throw new Refused(t('{0} has another file there, of {1} bytes instead of {2}.', address.host, total, bytes));
      }
      for await (const chunk of body) await this.append(handle, chunk as Buffer);
    } finally {
      body.destroy();
    }
    if (this.size < bytes) throw new Error(t('the connection to {0} ended early', address.host));
  }

  /** The first answer that is no redirect. */
  private async follow(address: URL): Promise<Reply> {
    let url = address;
    for (let step = 0; step <= MOST_REDIRECTS; step++) {
      const reply = await this.get(url, this.size > 0 ? { range: `bytes=${this.size}-` } : {}, this.work.signal);
      const { location } = reply.headers;
      if (![301, 302, 303, 307, 308].includes(reply.status) || location === undefined) return reply;
      reply.body.destroy();
      const next = new URL(location, url);
      if (next.protocol !== 'https:')
        throw new Refused(
          t('{0} sends on to {1}, which is not encrypted.', url.host, `${next.protocol}//${next.host}`),
        );
      url = next;
    }
    throw new Refused(t('{0} sends on and on.', address.host));
  }

  private async append(handle: FileHandle, chunk: Buffer): Promise<void> {
    this.work.signal.throwIfAborted();
    const { bytes } = this.model;
    if (this.size + chunk.length > bytes) {
      await this.startAgain(handle);
      throw new Refused(t('more than the {0} bytes of the model came.', bytes));
    }
    try {
      await handle.appendFile(chunk);
    } catch (error) {
      throw storeFailure(this.part, error);
    }
    this.hash.update(chunk);
    this.size += chunk.length;
    this.work.progress(this.size, bytes);
    this.touch();
  }

  /** A server that knows no ranges sends the whole file again. */
  private async startAgain(handle: FileHandle): Promise<void> {
    await handle.truncate(0);
    this.hash = createHash('sha256');
    this.size = 0;
  }

  /** Shows other machines that the lock is held. */
  private touch(): void {
    const now = Date.now();
    if (now - this.touched < TOUCH_MS) return;
    this.touched = now;
    try {
      utimesSync(this.lock, now / 1000, now / 1000);
    } catch {
      // Nothing on this machine depends on it.
    }
  }

  private failure(why: string): WinnowFailure {
    const { title } = this.model;
    return new WinnowFailure(
      'download',
      t('{0} was not downloaded from {1}: {2}', title, hostsOf([this.model]).join(', '), why),
    );
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch {
    return undefined;
  }
}

/** Why nobody answered, as a sentence. */
function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return t('its name cannot be resolved; this machine may be offline.');
  if (code === 'ECONNREFUSED' || code === 'ENETUNREACH' || code === 'EHOSTUNREACH') return t('it cannot be reached.');
  const words = wordsOf(error);
  return words.endsWith('.') ? words : `${words}.`;
}
