import { t } from '@vscode/l10n';
import type { EngineFailure } from '../../protocol/engine';
import { WinnowFailure } from './failure';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: t('the disk is full. Free some space, or choose another place.'),
  EDQUOT: t('your quota of the disk is used up. Free some space, or choose another place.'),
  EFBIG: t('the file system takes no file of this size. Choose another place.'),
  EACCES: t('you have no permission. Allow it, or choose another place.'),
  EPERM: t('the system does not permit it. Choose another place.'),
  EROFS: t('the file system is read-only. Choose another place.'),
  ENOENT: t('it is not there, or a folder on the way to it is not. Check the path.'),
  ENOTDIR: t('a part of its path is a file and no folder. Check the path.'),
  EISDIR: t('it is a folder. Name a file.'),
  EEXIST: t('it is already there. Choose another name.'),
  ENOTEMPTY: t('the folder is not empty. Choose another name.'),
  ENAMETOOLONG: t('the name is longer than the file system takes. Choose a shorter one.'),
  EINVAL: t('the file system does not take this name. Choose another one.'),
  EILSEQ: t('the file system does not take this name. Choose another one.'),
  ELOOP: t('a link on the way to it leads back to itself. Mend the link.'),
  EMFILE: t('too many files are open. Raise the limit (ulimit -n) and try again.'),
  ENFILE: t('too many files are open on this machine. Close other programs and try again.'),
  EBUSY: t('another program uses it. Close that program and try again.'),
  ETXTBSY: t('another program runs it. Close that program and try again.'),
  EIO: t('the disk reports an error. Check the disk, or choose another place.'),
  ESTALE: t('the network folder is gone. Connect it again.'),
  ENOTCONN: t('the network folder is gone. Connect it again.'),
  ETIMEDOUT: t('the network folder does not answer. Connect it again.'),
  ENODEV: t('the disk is gone. Connect it again.'),
  ENXIO: t('the disk is gone. Connect it again.'),
};

/**
 * Why a call of the file system failed and what to do, from its code; the code itself where it is a
 * rare one.
 */
export function reasonInWords(error: unknown): string {
  const code = codeOf(error);
  const words = code === undefined ? undefined : REASONS[code];
  return words === undefined ? t('the system refused it ({0}). Choose another place.', code ?? String(error)) : words;
}

/** What cannot be done, a sentence each: other languages put the verb elsewhere. */
const CANNOT = {
  open: (place: string, why: string): string => t('Cannot open {0}: {1}', place, why),
  read: (place: string, why: string): string => t('Cannot read {0}: {1}', place, why),
  write: (place: string, why: string): string => t('Cannot write {0}: {1}', place, why),
  'write to': (place: string, why: string): string => t('Cannot write to {0}: {1}', place, why),
  make: (place: string, why: string): string => t('Cannot make {0}: {1}', place, why),
  rename: (place: string, why: string): string => t('Cannot rename {0}: {1}', place, why),
  copy: (place: string, why: string): string => t('Cannot copy {0}: {1}', place, why),
  remove: (place: string, why: string): string => t('Cannot remove {0}: {1}', place, why),
  use: (place: string, why: string): string => t('Cannot use {0}: {1}', place, why),
} as const;
type Verb = keyof typeof CANNOT;

/**
 * What cannot be done with a file or folder, for a person:
 * `Cannot write /a/b: the disk is full. …`.
 */
export function cannot(
  verb: Verb,
  place: string,
  error: unknown,
  code: EngineFailure['code'] = 'bad-request',
): WinnowFailure {
  return new WinnowFailure(code, CANNOT[verb](place, reasonInWords(error)));
}

/** An error of the file system in words; undefined for any other error. */
export function fileSystemFailure(error: unknown): WinnowFailure | undefined {
  if (!(error instanceof Error) || codeOf(error) === undefined) return undefined;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === undefined || !/^[a-z]+$/.test(syscall) || NETWORK.has(syscall)) return undefined;
  return cannot(VERBS[syscall] ?? 'use', path ?? t('a file'), error);
}

/** Calls that have nothing to do with files. */
const NETWORK: ReadonlySet<string> = new Set(['connect', 'getaddrinfo', 'bind', 'listen', 'accept', 'spawn', 'kill']);
const VERBS: Readonly<Record<string, Verb>> = {
  open: 'open',
  read: 'read',
  scandir: 'read',
  stat: 'read',
  lstat: 'read',
  realpath: 'read',
  readlink: 'read',
  write: 'write',
  mkdir: 'make',
  link: 'make',
  symlink: 'make',
  rename: 'rename',
  copyfile: 'copy',
  unlink: 'remove',
  rmdir: 'remove',
  rm: 'remove',
};

/** The code of an error of the file system, such as `ENOENT`; undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' && /^(E[A-Z0-9]+|UNKNOWN)$/.test(code) ? code : undefined;
}
