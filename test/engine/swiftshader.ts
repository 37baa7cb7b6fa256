import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where Debian's and Ubuntu's chromium keep their Vulkan on the processor. */
const FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/**
 * What processes need to find WebGPU on the processor, by SwiftShader; undefined where no Chromium
 * brought it.
 */
export function swiftShader(): Readonly<Record<string, string>> | undefined {
  const folder = FOLDERS.find((each) => existsSync(path.join(each, 'vk_swiftshader_icd.json')));
  if (folder === undefined) return undefined;
  return { LD_LIBRARY_PATH: folder, VK_DRIVER_FILES: path.join(folder, 'vk_swiftshader_icd.json') };
}
