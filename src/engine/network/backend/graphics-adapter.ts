import { execFile } from 'node:child_process';

/** What WebGPU runs on here. */
export interface GraphicsAdapter {
  /** As the driver calls it. */
  readonly name: string;
  /** Computed by the processor, as SwiftShader, llvmpipe and Windows' basic driver are. */
  readonly software: boolean;
}

/**
 * Has the Vulkan loader say on the error output which adapters there are; other systems ignore it.
 */
export const ADAPTERS_SAID = { VK_LOADER_DEBUG: 'info' } as const;

const SOFTWARE =
  /swiftshader|llvmpipe|lavapipe|softpipe|software|basic (render|display)|\bwarp\b|remote display|hyper-v video/i;

const named = (name: string): GraphicsAdapter => ({ name, software: SOFTWARE.test(name) });

/**
 * The adapters that the Vulkan loader listed, the preferred one first. onnxruntime does not name
 * the adapter that it takes. It asks for the one of highest performance, so it takes the
 * processor's only where there is no other.
 * @param said what came on the error output of a process that started WebGPU with {@link
 * ADAPTERS_SAID}.
 */
export function adaptersSaid(said: string): GraphicsAdapter[] {
  const lines = said.split('\n');
  const names = new Set<string>();
  for (let at = lines.findLastIndex((line) => /Sorted order:/.test(line)) + 1; at > 0 && at < lines.length; at++) {
    const [, name] = /^[A-Z|: ]*\[\d+\]\s+(\S.*?)\s*$/.exec(lines[at]!.replace('[Vulkan Loader]', '')) ?? [];
    if (name === undefined) break;
    names.add(name);
  }
  return hardwareFirst([...names].map(named));
}

/** The adapters by the system's own list, where it has one. Never fails. */
export async function adaptersListed(
  platform: NodeJS.Platform = process.platform,
  ask: (program: string, args: readonly string[]) => Promise<string> = output,
): Promise<GraphicsAdapter[]> {
  // Metal has no adapter that is the processor.
  if (platform === 'darwin') return [{ name: 'Metal', software: false }];
  if (platform !== 'win32') return [];
  const query = '(Get-CimInstance Win32_VideoController).Name';
  const names = await ask('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', query]);
  return hardwareFirst(
    names
      .split(/\r?\n/)
      .filter((name) => name.trim() !== '')
      .map((name) => named(name.trim())),
  );
}

const hardwareFirst = (adapters: GraphicsAdapter[]): GraphicsAdapter[] =>
  adapters.sort((a, b) => Number(a.software) - Number(b.software));

function output(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: 10_000, windowsHide: true }, (error, text) => resolve(error ? '' : text));
  });
}
