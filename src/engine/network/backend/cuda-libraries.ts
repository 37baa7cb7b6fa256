import { createReadStream, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What a library that was built for CUDA wants to find beside it. */
export interface CudaWanted {
  /** Major version. */
  readonly cuda: number;
  readonly cudnn: number | undefined;
  /** File names of libraries, such as `libcublas.so.12`. */
  readonly libraries: readonly string[];
}

const NAMED = /\b(libcublas|libcublasLt|libcudart|libcurand|libcufft|libcudnn)\.so\.(\d+)/g;
/** A name may lie across the end of a piece. */
const OVERLAP = 64;

/** Which CUDA a library wants, by the names in it; undefined where it names none. */
export async function cudaWanted(file: string): Promise<CudaWanted | undefined> {
  const found = new Map<string, number>();
  let before = '';
  for await (const piece of createReadStream(file, { encoding: 'latin1', highWaterMark: 4 << 20 })) {
    const text = before + String(piece);
    for (const [, name = '', major] of text.matchAll(NAMED)) found.set(name, Number(major));
    before = text.slice(-OVERLAP);
  }
  const cuda = found.get('libcublas') ?? found.get('libcudart') ?? found.get('libcublasLt');
  if (cuda === undefined) return undefined;
  const libraries = [...found].map(([name, major]) => `${name}.so.${major}`).sort();
  return { cuda, cudnn: found.get('libcudnn'), libraries };
}

/**
 * Where CUDA lies when it is installed: the system's folders, NVIDIA's own, and those that a person
 * named.
 */
export function cudaFolders(environment: NodeJS.ProcessEnv = process.env, root = '/'): string[] {
  const named = (environment['LD_LIBRARY_PATH'] ?? '').split(':').filter((each) => each !== '');
  const local = path.join(root, 'usr/local');
  const own = listed(local)
    .filter((name) => /^cuda(-[\d.]+)?$/.test(name))
    .sort()
    .reverse()
    .map((name) => path.join(local, name, 'lib64'));
  const system = ['usr/lib/x86_64-linux-gnu', 'usr/lib64', 'usr/lib'].map((folder) => path.join(root, folder));
  return [...named, ...system, ...own];
}

/**
 * In words, which CUDA a library wants, and what of it is where. Undefined where all lies where the
 * system looks.
 */
export function cudaMissing(
  wanted: CudaWanted,
  folders: readonly string[] = cudaFolders(),
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const places = new Map(
    wanted.libraries.map((name) => [name, folders.find((folder) => existsSync(path.join(folder, name)))]),
  );
  const absent = [...places].filter(([, folder]) => folder === undefined).map(([name]) => name);
  const needs = `It is built for CUDA ${wanted.cuda}${wanted.cudnn === undefined ? '' : ` and cuDNN ${wanted.cudnn}`}`;
  if (absent.length > 0) return `${needs}, of which ${absent.join(', ')} cannot be found here.`;
  // What lies beside the system's folders is found by name only where the person said so.
  const named = new Set((environment['LD_LIBRARY_PATH'] ?? '').split(':'));
  const aside = [...new Set(places.values())].filter(
    (folder) => folder !== undefined && /\/cuda(-[\d.]+)?\/lib64$/.test(folder) && !named.has(folder),
  );
  return aside.length === 0
    ? undefined
    : `${needs}. That is in ${aside.join(':')}: where it does not load, start with LD_LIBRARY_PATH=${aside.join(':')}.`;
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
