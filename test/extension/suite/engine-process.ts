import { readdirSync, readFileSync } from 'node:fs';

/**
 * Process ids of the engines that this extension host forked. Linux only: elsewhere none is found.
 */
export function enginePids(): number[] {
  return numbersIn('/proc').filter((pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return status.includes(`\nPPid:\t${process.pid}\n`) && command.includes('engine.js');
    } catch {
      // It ended while it was looked at.
      return false;
    }
  });
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
