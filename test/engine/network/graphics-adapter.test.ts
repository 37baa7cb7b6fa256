import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adaptersListed, adaptersSaid } from '../../../src/engine/network/backend/graphics-adapter';

test('the Vulkan loader names the adapters, those that are no hardware last', () => {
  const said = [
    'Warning: something else',
    '[Vulkan Loader] INFO | DRIVER:  linux_read_sorted_physical_devices:',
    '[Vulkan Loader] INFO | DRIVER:       Original order:',
    '[Vulkan Loader] INFO | DRIVER:             [0] llvmpipe (LLVM 15.0.6, 256 bits)',
    '[Vulkan Loader] INFO | DRIVER:       Sorted order:',
    '[Vulkan Loader] INFO | DRIVER:             [0] llvmpipe (LLVM 15.0.6, 256 bits)  ',
    '[Vulkan Loader] INFO | DRIVER:             [1] NVIDIA H100 80GB HBM3  ',
    'more [2] words',
  ].join('\n');
  assert.deepEqual(adaptersSaid(said), [
    { name: 'NVIDIA H100 80GB HBM3', software: false },
    { name: 'llvmpipe (LLVM 15.0.6, 256 bits)', software: true },
  ]);
  assert.deepEqual(adaptersSaid('no loader said anything'), []);
});

test('Windows lists its adapters, and the basic driver is the processor', async () => {
  const ask = (answer: string) => () => Promise.resolve(answer);
  const listed = await adaptersListed(
    'win32',
    ask('Microsoft Basic Display Adapter\r\nIntel(R) Iris(R) Xe Graphics\r\n'),
  );
  assert.deepEqual(
    listed.map(({ software }) => software),
    [false, true],
  );
  assert.deepEqual(await adaptersListed('win32', ask('')), []);
  assert.deepEqual(await adaptersListed('darwin', ask('')), [{ name: 'Metal', software: false }]);
});
