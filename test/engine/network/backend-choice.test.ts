import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Backend, Trainer } from '../../../src/engine/network/backend/backend';
import type { Candidate } from '../../../src/engine/network/backend/candidate';
import { BackendChoice, chooseBackend } from '../../../src/engine/network/backend/choose';
import { gpuCandidates } from '../../../src/engine/network/backend/gpu-candidates';
import { onnxBackend } from '../../../src/engine/network/backend/onnx/onnx-backend';
import type { Provider } from '../../../src/engine/network/backend/onnx/session-options';
import { placementOf, requireOnDevice } from '../../../src/engine/network/backend/onnx/placement';
import { SELF_TEST_NETWORK, selfTest } from '../../../src/engine/network/backend/self-test';
import { CUDA_PACKAGE } from '../../../src/engine/network/backend/tfjs/cuda';
import { trialInProcess } from '../../../src/engine/network/backend/trial';
import { graphicsCards } from '../../../src/engine/server/diagnostics';

const unheard = (): void => undefined;
let onnx: Backend;
let tfjs: Backend;
let scratch: string;
before(async () => {
  onnx = await onnxBackend();
  tfjs = await chooseBackend('tfjs', unheard);
  scratch = await mkdtemp(path.join(tmpdir(), 'winnow-choice-'));
});
after(() => rm(scratch, { recursive: true, force: true }));

/** The processor under the name of a GPU, with some of its trainer's calls exchanged. */
function gpu(change: (trainer: Trainer) => Partial<Trainer> = () => ({})): Backend {
  return {
    name: 'onnx',
    device: 'gpu',
    describe: () => 'a made-up GPU',
    runner: (...args) => onnx.runner(...args),
    trainer: async (...args) => {
      const trainer = await onnx.trainer(...args);
      const kept: Trainer = {
        step: (...batch) => trainer.step(...batch),
        forward: (images) => trainer.forward(images),
        lossParameters: () => trainer.lossParameters(),
        state: () => trainer.state(),
        gradients: (...batch) => trainer.gradients(...batch),
        dispose: () => trainer.dispose(),
      };
      return { ...kept, ...change(trainer) };
    },
  };
}

const candidate = (name: string, load: () => Promise<Backend>): Candidate => ({ name, device: 'gpu', why: '', load });
const processor: Candidate = { name: 'processor', device: 'processor', why: '', load: () => Promise.resolve(onnx) };
const works = candidate('works', () => Promise.resolve(gpu()));
const throws = candidate('throws', () => Promise.reject(new Error('no driver')));
const hangs = candidate('hangs', () => new Promise(() => undefined));
/** One weight gradient in a thousand is off by a hundredth of the largest. */
const wrong = candidate('wrong', () =>
  Promise.resolve(
    gpu((trainer) => ({
      gradients: async (...batch) => {
        const gradients = await trainer.gradients(...batch);
        const values = gradients['conv2/w']!;
        values[3]! += 0.01 * values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
        return gradients;
      },
    })),
  ),
);
const choiceOf = (...candidates: Candidate[]): BackendChoice =>
  new BackendChoice(candidates, () => Promise.resolve(onnx), 30_000);

describe('the choice of a back end', () => {
  test('the first candidate that passes its self-test is taken, and the reasons of the others are kept', async () => {
    const choice = choiceOf(throws, wrong, works, processor);
    const lines: string[] = [];
    const backend = await choice.choose((line) => lines.push(line));
    assert.equal(backend.describe(), 'a made-up GPU');
    const verdicts = await choice.verdicts();
    assert.deepEqual(
      verdicts.map(({ name, works: passed, chosen }) => [name, passed, chosen]),
      [
        ['throws', false, false],
        ['wrong', false, false],
        ['works', true, true],
        ['processor', null, false],
      ],
    );
    assert.equal(verdicts[0]!.message, 'No driver');
    assert.match(verdicts[1]!.message, /wrong numbers: the gradient of conv2\/w .* differ by 0\.0/);
    assert.match(verdicts[2]!.message, /^Passed its self-test.* ms on one thread of the processor\./);
    assert.match(lines.join('\n'), /throws is not used\. No driver\nwrong is not used\./);
  });

  test('a candidate that hangs is given up, and the processor is there', async () => {
    const choice = new BackendChoice([hangs, processor], () => Promise.resolve(onnx), 50);
    assert.equal(await choice.choose(unheard), onnx);
    assert.match((await choice.verdicts())[0]!.message, /did not finish its self-test within 0\.05 s/);
  });

  test('it is made once a process', async () => {
    let loads = 0;
    const counted = candidate('counted', () => {
      loads++;
      return Promise.reject(new Error('no'));
    });
    const choice = choiceOf(counted, processor);
    await Promise.all([choice.choose(unheard), choice.choose(unheard), choice.verdicts()]);
    assert.equal(loads, 1);
  });

  test('without anything that works the error names every reason', async () => {
    await assert.rejects(choiceOf(throws).choose(unheard), /throws: No driver/);
  });

  test('a GPU that failed in a run is out, and so are the others', async () => {
    const choice = choiceOf(
      works,
      candidate('second', () => Promise.resolve(gpu())),
      processor,
    );
    const warnings: string[] = [];
    const backend = await choice.choose((line, level) => level === 'warn' && warnings.push(line));
    const [first, again] = await Promise.all([
      backend.failover!.takeOver(new Error('out of memory')),
      backend.failover!.takeOver(new Error('out of memory')),
    ]);
    assert.ok(first === onnx && again === onnx);
    assert.equal(await chooseBackend('auto', unheard, choice), onnx);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /^The GPU failed \(a made-up GPU: out of memory\)\. The run goes on with the processor/);
    for (const { message } of (await choice.verdicts()).slice(0, 2)) assert.match(message, /failed during a run/);
  });

  test('the setting onnx is the processor, whatever else is there', async () => {
    const backend = await chooseBackend('onnx', unheard, choiceOf(works));
    assert.deepEqual([backend.name, backend.device, backend.failover], ['onnx', 'processor', undefined]);
  });
});

describe('the self-test', () => {
  test('TensorFlow.js passes it against onnxruntime', () => selfTest(tfjs, onnx));

  for (const [what, change] of [
    [
      'dropout that is left out',
      (trainer: Trainer) => ({ step: () => trainer.step(new Float32Array(8 * 768), new Int32Array(8)) }),
    ],
    ['a loss that is no number', () => ({ step: () => Promise.resolve(NaN) })],
    [
      'weights that no step changed',
      (trainer: Trainer) => {
        const before = trainer.state();
        return { state: () => before };
      },
    ],
  ] as const) {
    test(`notices ${what}`, () => assert.rejects(selfTest(gpu(change), onnx), /wrong numbers/));
  }

  test('notices wrong features', async () => {
    const backend: Backend = {
      ...gpu(),
      runner: async (...args) => {
        const runner = await onnx.runner(...args);
        return {
          dimension: runner.dimension,
          run: async (...batch) => (await runner.run(...batch)).map((value) => value * 1.01),
          dispose: () => runner.dispose(),
        };
      },
    };
    await assert.rejects(selfTest(backend, onnx), /the features and those of the processor differ by 0\.010/);
  });
});

describe('a trial in a process of its own', () => {
  const trialOf = async (text: string, limitMs = 20_000) => {
    const file = path.join(scratch, `${Math.random().toString(36).slice(2)}.js`);
    await writeFile(file, text);
    return trialInProcess('any', limitMs, file);
  };

  test('a driver that blocks the process is killed', () =>
    assert.rejects(trialOf('for (;;);', 1000), /did not finish its self-test within 1 s/));

  test('a driver that takes the process down leaves a reason', () =>
    assert.rejects(
      trialOf('console.error("bad driver"); setTimeout(() => process.kill(process.pid, "SIGSEGV"), 100)'),
      /ended the process \(SIGSEGV\)\. bad driver/,
    ));

  test('what it measured comes back', async () => {
    const times = { step: 1, processorStep: 2 };
    assert.deepEqual(
      await trialOf(`process.send({ value: ${JSON.stringify(times)} }); setInterval(() => 0, 100)`),
      times,
    );
  });

  test('the real one brings back why a provider does not start', { skip: process.platform !== 'linux' }, async () => {
    if ((await graphicsCards()).length > 0) return;
    await assert.rejects(trialInProcess('onnx-cuda', 60_000), /Failed to load shared library|CUDA/);
  });
});

describe('TensorFlow on CUDA', () => {
  afterEach(() => delete process.env['WINNOW_CUDA_FOLDER']);

  /** A folder with a package that says whether it uses a GPU, as the installer leaves it. */
  async function installed(gpu: boolean): Promise<void> {
    const folder = await mkdtemp(path.join(scratch, 'cuda-'));
    const own = path.join(folder, 'node_modules', CUDA_PACKAGE);
    await mkdir(path.join(own, 'lib'), { recursive: true });
    await writeFile(path.join(own, 'package.json'), '{ "version": "4.22.0-made-up" }');
    await writeFile(
      path.join(own, 'index.js'),
      `module.exports = { enableProdMode() {}, ready: async () => {}, version: { tfjs: '4.22.0' },
        backend: () => ({ isUsingGpuDevice: ${gpu} }) };`,
    );
    process.env['WINNOW_CUDA_FOLDER'] = folder;
  }

  test('is taken from the folder that the installer filled', async () => {
    await installed(true);
    const [tensorFlow] = gpuCandidates('linux', 'x64');
    assert.equal(await tensorFlow!.absent!(), undefined);
    assert.equal(await tensorFlow!.version!(), '4.22.0-made-up');
    const backend = await tensorFlow!.load();
    assert.equal(backend.device, 'gpu');
    assert.equal(backend.describe(), '@tensorflow/tfjs-node-gpu 4.22.0 on a GPU through CUDA');
  });

  test('is no GPU where the package computes on the processor in silence', async () => {
    await installed(false);
    const [tensorFlow] = gpuCandidates('linux', 'x64');
    await assert.rejects(tensorFlow!.load(), /loads but finds no GPU: it needs an NVIDIA GPU with CUDA 11 and cuDNN 8/);
  });
});

describe('the providers of onnxruntime', () => {
  test('those that cannot run here fail, and do not fall back to the processor in silence', async () => {
    for (const provider of ['dml', 'coreml', 'cuda', 'webgpu'] as const satisfies Provider[]) {
      if (process.platform !== 'linux' || (await graphicsCards()).length > 0) return;
      const attempt = async (): Promise<void> => {
        const backend = await onnxBackend(provider);
        await selfTest(backend, onnx);
      };
      await assert.rejects(
        attempt,
        /has no (dml|coreml) provider|Failed to load shared library|WebGPU adapter/,
        provider,
      );
    }
  });

  test('a provider that leaves the convolutions to the processor is found out', async () => {
    const placement = await placementOf('cpu', SELF_TEST_NETWORK, 2);
    assert.ok(placement.kernels > 30 && placement.onProcessor === placement.kernels, JSON.stringify(placement));
    assert.ok(placement.heavyOnProcessor >= 6, JSON.stringify(placement));
    assert.throws(() => requireOnDevice(placement), /leaves \d+ of \d+ steps to the processor/);
    requireOnDevice({ kernels: 40, onProcessor: 4, heavyOnProcessor: 0 });
  });

  test('each platform has its own, TensorFlow on CUDA first', () => {
    const names = (platform: NodeJS.Platform): string[] => gpuCandidates(platform, 'x64').map(({ name }) => name);
    assert.deepEqual(names('linux'), ['tfjs-cuda', 'onnx-cuda']);
    assert.deepEqual(names('win32'), ['tfjs-cuda', 'onnx-dml']);
    assert.deepEqual(names('darwin'), ['tfjs-cuda', 'onnx-coreml']);
  });

  test('a platform without TensorFlow on CUDA is told so', async () => {
    const [tensorFlow] = gpuCandidates('darwin', 'arm64');
    assert.match((await tensorFlow!.absent!())!, /only for Linux and Windows on x64/);
  });
});

describe('graphics cards', { skip: process.platform === 'win32' }, () => {
  test('are listed as nvidia-smi does', async () => {
    const program = path.join(scratch, 'nvidia-smi');
    await writeFile(
      program,
      '#!/bin/sh\necho "NVIDIA GeForce RTX 4090, 24564 MiB, 550.54"\necho "Tesla T4, 15360 MiB, 550.54"\n',
    );
    await chmod(program, 0o755);
    assert.deepEqual(await graphicsCards(program), [
      { name: 'NVIDIA GeForce RTX 4090', memory: '24564 MiB', driver: '550.54' },
      { name: 'Tesla T4', memory: '15360 MiB', driver: '550.54' },
    ]);
  });

  test('a program that is missing or fails means none', async () => {
    assert.deepEqual(await graphicsCards(path.join(scratch, 'nowhere')), []);
    assert.deepEqual(await graphicsCards('false'), []);
  });
});
