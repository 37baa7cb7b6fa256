import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { sha256 } from './sha256';

const PASSING = /^\..*\.winnow-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}$/su;

/**
 * A hidden name for what is in a person's folder for a moment: `.hint.winnow-host-process-draw`.
 * Who makes it is in its name, which is there from its first moment, so that what a killed process
 * left can be told from what is in work. Each call gives another one.
 */
export function passingName(hint: string): string {
  // The hint may already be as long as a name can be.
  const short = [...hint].slice(0, 40).join('');
  return `.${short}.winnow-${thisHost()}-${process.pid}-${randomBytes(6).toString('hex')}`;
}

/** The process of this computer that made what has a {@link passingName}. */
export function makerOf(name: string): number | undefined {
  const [, host, pid] = PASSING.exec(name) ?? [];
  return host === thisHost() ? Number(pid) : undefined;
}

function thisHost(): string {
  return sha256(hostname()).slice(0, 8);
}
