import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells a process from every other one, also from a later one with its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /**
   * The machine, and on Linux the space of process numbers: containers may share a machine's name.
   */
  readonly host: string;
  /** When the process began, as the system says it; empty where it does not say. */
  readonly began: string;
}

let own: ProcessIdentity | undefined;

export function ownIdentity(): ProcessIdentity {
  return (own ??= { pid: process.pid, host: host(), began: beginning(process.pid) });
}

/** Whether a process lives; of one on another machine nothing is known. */
export function lives({ pid, host: where, began }: ProcessIdentity): boolean | 'unknown' {
  if (where !== ownIdentity().host) return 'unknown';
  if (pid === process.pid) return began === ownIdentity().began;
  return isAlive(pid) && (began === '' || beginning(pid) === began);
}

/** Whether this machine has a process of that number. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // One that ended and that its parent has not asked after yet answers too.
  const state = procStat(pid)?.[0];
  return state !== 'Z' && state !== 'X';
}

function beginning(pid: number): string {
  if (process.platform === 'linux') {
    const ticks = procStat(pid)?.[19];
    return ticks === undefined ? '' : `${read('/proc/sys/kernel/random/boot_id')} ${ticks}`;
  }
  if (process.platform !== 'darwin') return '';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** Fields of /proc/PID/stat from the state on: the name before them may hold anything. */
function procStat(pid: number): string[] | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text === '' ? undefined : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function host(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
