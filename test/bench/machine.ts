import { cpus, loadavg, totalmem } from 'node:os';
import { winnowVersion } from '../../src/engine/base/version';

/** What figures depend on beside the program. Only figures of equal machines can be compared. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGigabytes: number;
  readonly platform: string;
  readonly versions: Readonly<Record<string, string>>;
}

export async function machineFacts(peers: Readonly<Record<string, string>>): Promise<Machine> {
  const { default: sharp } = await import('sharp');
  const { env } = await import('onnxruntime-node');
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    versions: {
      winnow: winnowVersion(),
      node: process.versions.node,
      sharp: sharp.versions.sharp ?? '',
      libvips: sharp.versions.vips,
      'onnxruntime-node': env.versions.node ?? '',
      ...peers,
    },
  };
}

/**
 * Mean number of programs that wanted a processor in the last minute. Above a tenth of a processor
 * before we start, figures are rough.
 */
export function load(): number {
  return Math.round(loadavg()[0]! * 10) / 10;
}

/** One line for a person. */
export function describe({ processor, processors, memoryGigabytes, platform, versions }: Machine): string {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${processors} × ${processor}, ${memoryGigabytes} GB, ${platform}; ${names.join(', ')}`;
}
