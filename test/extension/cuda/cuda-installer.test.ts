import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createRequire } from 'node:module';
import { cudaImpossible, installCuda, installedCuda, removeCuda } from '../../../src/extension/cuda/cuda-installer';

const FINAL = 'cuda-4.22.0';
/** A package that loads, on a GPU or not. */
const loads = (gpu: boolean): string =>
  `exports.ready = async () => {}; exports.backend = () => ({ isUsingGpuDevice: ${gpu} });`;

let scratch: string;
let storage: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'winnow cuda '));
  storage = path.join(scratch, 'storage');
  const bin = path.join(scratch, 'bin');
  await mkdir(bin);
  await mkdir(storage);
  env = { ...process.env, PATH: [bin, process.env['PATH']].join(path.delimiter) };
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

/**
 * Puts an npm on the PATH that does what `script` says; `install` there lays down a package with
 * the given code.
 */
async function fakeNpm(script: string, code = loads(true)): Promise<void> {
  const file = path.join(scratch, 'bin', 'npm');
  const lay = [
    'install() {',
    '  folder="$3/node_modules/@tensorflow/tfjs-node-gpu"; mkdir -p "$folder"',
    `  cat > "$folder/index.js" <<'CODE'\n${code}\nCODE`,
    '}',
  ].join('\n');
  await writeFile(file, `#!/bin/sh\necho "$@" > "${scratch}/arguments"\n${lay}\n${script}\n`);
  await chmod(file, 0o755);
}

function install(signal = new AbortController().signal, onLine: (line: string) => void = () => undefined) {
  return installCuda({ storage, signal, onLine, env });
}

const left = (): Promise<string[]> => readdir(storage);

describe('installing CUDA acceleration', { skip: process.platform === 'win32' }, () => {
  test('npm puts the package into a folder of its own, which gets its name once it loads', async () => {
    await fakeNpm('echo Downloading; echo "half done" >&2; install "$@"');
    const lines: string[] = [];
    const installed = await install(undefined, (line) => lines.push(line));
    assert.deepEqual(installed, { folder: path.join(storage, FINAL), gpu: true });
    assert.deepEqual(await left(), [FINAL]);
    assert.equal(installedCuda(storage), installed.folder);
    assert.deepEqual(lines.sort(), ['Downloading', 'Trying whether it loads.', 'half done']);
    const given = await readFile(path.join(scratch, 'arguments'), 'utf8');
    assert.match(given, /^install --prefix .*cuda-4\.22\.0\.installing-\d+ --no-save .*--ignore-scripts=false/);
    assert.match(given, / @tensorflow\/tfjs-node-gpu@4\.22\.0$/m);
    const found = createRequire(path.join(installed.folder, 'package.json')).resolve('@tensorflow/tfjs-node-gpu');
    assert.ok(found.startsWith(path.join(storage, FINAL)));
  });

  test('a package that finds no GPU is installed, and says so', async () => {
    await fakeNpm('install "$@"', loads(false));
    assert.equal((await install()).gpu, false);
  });

  test('a failure leaves nothing behind and says why', async () => {
    await fakeNpm(
      'mkdir -p "$3/node_modules/half"; echo "npm error code E404"; echo "npm error 404 Not Found"; exit 1',
    );
    await assert.rejects(install(), {
      message: 'CUDA acceleration was not installed: npm ended with 1. 404 Not Found',
    });
    assert.deepEqual(await left(), []);
  });

  test('a host that cannot be reached is named', async () => {
    await fakeNpm('echo "Error: getaddrinfo ENOTFOUND storage.example.org" >&2; exit 1');
    await assert.rejects(
      install(),
      /download host cannot be reached \(ENOTFOUND storage\.example\.org\)\. Check the network/,
    );
  });

  test('a package that does not load leaves nothing behind and says why', async () => {
    await fakeNpm('install "$@"', 'throw new Error("libcudart.so.11.0: cannot open shared object file");');
    await assert.rejects(install(), /the package does not load \(1\)\. Error: libcudart\.so\.11\.0: cannot open/);
    assert.deepEqual(await left(), []);
  });

  test('a package that is not there after all does not count as installed', async () => {
    await fakeNpm('exit 0');
    await assert.rejects(install(), /does not load .*Cannot find module/);
    assert.deepEqual(await left(), []);
  });

  test('a cancel ends npm and what it started, and leaves nothing behind', { timeout: 60_000 }, async () => {
    // The pipe ends when the last process that holds it has ended.
    const pipe = path.join(scratch, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const ended = once(createReadStream(pipe).resume(), 'end');
    await fakeNpm(`install "$@"; (exec 3>"${pipe}"; echo started; sleep 600) & wait`);
    const abort = new AbortController();
    const running = install(abort.signal, () => abort.abort(new Error('cancelled by the person')));
    await assert.rejects(running, /cancelled by the person/);
    assert.deepEqual(await left(), []);
    await ended;
  });

  test('a failure keeps the installation that was there', async () => {
    await fakeNpm('install "$@"');
    await install();
    await fakeNpm('exit 1');
    await assert.rejects(install(), /npm ended with 1/);
    assert.deepEqual(await left(), [FINAL]);
    assert.ok(existsSync(path.join(storage, FINAL, 'node_modules/@tensorflow/tfjs-node-gpu/index.js')));
  });

  test('what a killed window left is swept away', async () => {
    await mkdir(path.join(storage, `${FINAL}.installing-999999999`));
    await mkdir(path.join(storage, `${FINAL}.installing-1`));
    await mkdir(path.join(storage, 'stores'));
    await fakeNpm('install "$@"');
    await install();
    // Process 1 is always there: its window is busy.
    assert.deepEqual((await left()).sort(), [FINAL, `${FINAL}.installing-1`, 'stores']);
  });

  test('without npm it says what to do', async () => {
    env = { PATH: path.join(scratch, 'bin') };
    await assert.rejects(install(), /npm is not on the PATH\. Install Node\.js from https:\/\/nodejs\.org/);
    assert.deepEqual(await left(), []);
  });

  test('it can be removed again', async () => {
    await fakeNpm('install "$@"');
    await install();
    assert.equal(await removeCuda(storage), true);
    assert.deepEqual(await left(), []);
    assert.equal(await removeCuda(storage), false);
  });
});

test('it is offered for Linux and Windows on x64, and explained elsewhere', () => {
  assert.equal(cudaImpossible('linux', 'x64'), undefined);
  assert.equal(cudaImpossible('win32', 'x64'), undefined);
  assert.match(cudaImpossible('darwin', 'arm64')!, /Linux and Windows on x64 only, and this is darwin-arm64/);
  assert.match(cudaImpossible('linux', 'arm64')!, /this is linux-arm64/);
});
