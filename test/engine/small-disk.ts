import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file system of its own, of a few megabytes. */
export interface SmallDisk {
  readonly folder: string;
  /** Changes how it is mounted: `size=8m`, `ro`, `rw`. */
  remount(options: string): void;
  remove(): void;
}

/** Mounts one in memory; undefined where that takes rights that the process does not have. */
export function smallDisk(size: string): SmallDisk | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'winnow-disk-'));
  const mount = (options: string): void =>
    void execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  try {
    mount(`size=${size}`);
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return {
    folder,
    remount: (options) => mount(`remount,${options}`),
    remove: () => {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
