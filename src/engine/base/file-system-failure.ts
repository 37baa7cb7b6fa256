import type { EngineFailure } from '../../protocol/engine';
import { WinnowFailure } from './failure';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space, or choose another place.',
  EDQUOT: 'your quota of the disk is used up. Free some space, or choose another place.',
  EFBIG: 'the file system takes no file of this size. Choose another place.',
  EACCES: 'you have no permission. Allow it, or choose another place.',
  EPERM: 'the system does not permit it. Choose another place.',
  EROFS: 'the file system is read-only. Choose another place.',
  ENOENT: 'it is not there, or a folder on the way to it is not. Check the path.',
  ENOTDIR: 'a part of its path is a file and no folder. Check the path.',
  EISDIR: 'it is a folder. Name a file.',
  EEXIST: 'it is already there. Choose another name.',
  ENOTEMPTY: 'the folder is not empty. Choose another name.',
  ENAMETOOLONG: 'the name is longer than the file system takes. Choose a shorter one.',
  EINVAL: 'the file system does not take this name. Choose another one.',
  EILSEQ: 'the file system does not take this name. Choose another one.',
  ELOOP: 'a link on the way to it leads back to itself. Mend the link.',
  EMFILE: 'too many files are open. Raise the limit (ulimit -n) and try again.',
  ENFILE: 'too many files are open on this machine. Close other programs and try again.',
  EBUSY: 'another program uses it. Close that program and try again.',
  ETXTBSY: 'another program runs it. Close that program and try again.',
  EIO: 'the disk reports an error. Check the disk, or choose another place.',
  ESTALE: 'the network folder is gone. Connect it again.',
  ENOTCONN: 'the network folder is gone. Connect it again.',
  ETIMEDOUT: 'the network folder does not answer. Connect it again.',
  ENODEV: 'the disk is gone. Connect it again.',
  ENXIO: 'the disk is gone. Connect it again.',
};

/**
 * Why a call of the file system failed and what to do, from its code; the code itself where it is a
 * rare one.
 */
function reasonInWords(error: unknown): string {
  const code = codeOf(error);
  const words = code === undefined ? undefined : REASONS[code];
  return words === undefined ? `the system refused it (${code ?? String(error)}). Choose another place.` : words;
}

/**
 * What cannot be done with a file or folder, for a person:
 * `Cannot write /a/b: the disk is full. …`.
 */
export function cannot(
  verb: string,
  place: string,
  error: unknown,
  code: EngineFailure['code'] = 'bad-request',
): WinnowFailure {
  return new WinnowFailure(code, `Cannot ${verb} ${place}: ${reasonInWords(error)}`);
}

/** An error of the file system in words; undefined for any other error. */
export function fileSystemFailure(error: unknown): WinnowFailure | undefined {
  if (!(error instanceof Error) || codeOf(error) === undefined) return undefined;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === undefined || !/^[a-z]+$/.test(syscall) || NETWORK.has(syscall)) return undefined;
  return cannot(VERBS[syscall] ?? 'use', path ?? 'a file', error);
}

/** Calls that have nothing to do with files. */
const NETWORK: ReadonlySet<string> = new Set(['connect', 'getaddrinfo', 'bind', 'listen', 'accept', 'spawn', 'kill']);
const VERBS: Readonly<Record<string, string>> = {
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

function codeOf(error: unknown): string | undefined {
  const code: unknown = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
