import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { cudaFolders, cudaMissing, cudaWanted } from '../../../src/engine/network/backend/cuda-libraries';

let root: string;
before(async () => (root = await mkdtemp(path.join(tmpdir(), 'winnow-cuda-'))));
after(() => rm(root, { recursive: true, force: true }));

/**
 * A file with the names that a library built for a CUDA holds, the last of them across the end of a
 * piece.
 */
async function library(cuda: number): Promise<string> {
  const file = path.join(root, `provider-${cuda}.so`);
  const names = `\0libcublas.so.${cuda}\0libcudnn.so.9\0`;
  const last = `\0libcublasLt.so.${cuda}\0`;
  await writeFile(file, names + 'x'.repeat((4 << 20) - names.length - 9) + last);
  return file;
}

for (const cuda of [12, 13]) {
  test(`a library says itself that it wants CUDA ${cuda}, and what is missing`, async () => {
    const wanted = await cudaWanted(await library(cuda));
    assert.deepEqual(wanted, {
      cuda,
      cudnn: 9,
      libraries: [`libcublas.so.${cuda}`, `libcublasLt.so.${cuda}`, 'libcudnn.so.9'],
    });
    const said = cudaMissing(wanted, [root], {}) ?? '';
    assert.match(said, new RegExp(`built for CUDA ${cuda} and cuDNN 9, of which libcublas\\.so\\.${cuda}, `));
  });
}

test('a CUDA beside the system is found, and the person is told how to name it', async () => {
  const folder = path.join(root, 'usr/local/cuda-13.0/lib64');
  await mkdir(folder, { recursive: true });
  for (const name of ['libcublas.so.13', 'libcublasLt.so.13', 'libcudnn.so.9'])
    await writeFile(path.join(folder, name), '');
  const wanted = await cudaWanted(await library(13));
  assert.match(
    cudaMissing(wanted!, cudaFolders({}, root), {}) ?? '',
    /start with LD_LIBRARY_PATH=.*cuda-13\.0\/lib64\.$/,
  );
  const named = { LD_LIBRARY_PATH: folder };
  assert.equal(cudaMissing(wanted!, cudaFolders(named, root), named), undefined);
});

test('a library without CUDA wants none', async () => {
  const file = path.join(root, 'plain.so');
  await writeFile(file, 'libm.so.6');
  assert.equal(await cudaWanted(file), undefined);
});
