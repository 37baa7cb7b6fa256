import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { packagesInBundles } from '../../src/build/bundles.mjs';
import { platformOf } from '../../src/build/shipped/binary-format.mjs';
import { closure } from '../../src/build/shipped/closure.mjs';
import { softwareBill } from '../../src/build/shipped/software-bill.mjs';
import { TARGETS } from '../../src/build/shipped/targets.mjs';

const { bundled, loaded } = await packagesInBundles();

test('the bundles load the two native packages, and hold no code of packages that are not theirs', () => {
  assert.deepEqual(loaded, ['onnxruntime-node', 'sharp']);
  const names = bundled.map(({ name }) => name);
  assert.ok(names.includes('zod') && names.includes('vscode-jsonrpc'));
  for (const server of ['express', 'hono']) assert.ok(!names.includes(server), server);
});

test('each platform gets the libraries that were made for it, and no others', () => {
  for (const [target, { os, cpu }] of Object.entries(TARGETS)) {
    const own = closure(loaded, target)
      .map(({ name }) => name)
      .filter((name) => name.startsWith('@img/sharp'));
    const vips = os === 'win32' ? [] : [`@img/sharp-libvips-${os}-${cpu}`];
    assert.deepEqual(own.sort(), [...vips, `@img/sharp-${os}-${cpu}`].sort());
  }
});

test('every package of a closure has a version, a checksum and a licence', () => {
  for (const target of Object.keys(TARGETS)) {
    for (const { name, version, integrity, licence } of closure(loaded, target)) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
      assert.match(integrity, /^sha512-/, name);
      assert.ok(licence, name);
    }
  }
});

test('Macs with processors of Intel get the last onnxruntime that was made for them', () => {
  const versionFor = (target) => closure(loaded, target).find(({ name }) => name === 'onnxruntime-node').version;
  assert.notEqual(versionFor('darwin-x64'), versionFor('darwin-arm64'));
  assert.equal(versionFor('darwin-arm64'), versionFor('linux-x64'));
});

test('a native library says for which platform it was made', () => {
  const head = (write) => {
    const bytes = Buffer.alloc(256);
    write(bytes);
    return platformOf(bytes);
  };
  const elf = (machine) =>
    head((bytes) => {
      bytes.writeUInt32BE(0x7f454c46, 0);
      bytes.writeUInt16LE(machine, 18);
    });
  const pe = (machine) =>
    head((bytes) => {
      bytes.write('MZ', 0, 'latin1');
      bytes.writeUInt32LE(128, 60);
      bytes.write('PE\0\0', 128, 'latin1');
      bytes.writeUInt16LE(machine, 132);
    });
  const mach = (processor) =>
    head((bytes) => {
      bytes.writeUInt32LE(0xfeedfacf, 0);
      bytes.writeUInt32LE(processor, 4);
    });
  assert.deepEqual([elf(62), elf(183), elf(8)], ['linux-x64', 'linux-arm64', 'linux-another processor']);
  assert.deepEqual([pe(0x8664), pe(0xaa64)], ['win32-x64', 'win32-arm64']);
  assert.deepEqual([mach(0x01000007), mach(0x0100000c)], ['darwin-x64', 'darwin-arm64']);
  assert.equal(platformOf(Buffer.from('#!/bin/sh\n'.repeat(20))), undefined);
  assert.equal(platformOf(Buffer.alloc(3)), undefined);
});

test('the bill of materials names what a package holds, each part once, with its licence, and the network', () => {
  const packages = closure(loaded, 'darwin-x64');
  const { bomFormat, components, dependencies } = softwareBill({}, bundled, packages);
  assert.equal(bomFormat, 'CycloneDX');
  const refs = components.map((component) => component['bom-ref']);
  assert.equal(new Set(refs).size, refs.length);
  assert.ok(refs.includes('onnxruntime-node@1.23.2') && refs.includes('efficientnet-lite0.onnx'));
  for (const { name, licenses } of components) assert.ok(licenses?.length > 0, name);
  for (const { ref, dependsOn } of dependencies.slice(1))
    assert.ok([ref, ...dependsOn].every((each) => refs.includes(each)));
});

test('THIRD_PARTY_NOTICES.txt says what ships', () => {
  execFileSync(process.execPath, ['src/build/notices.mjs', '--check'], { stdio: 'pipe' });
});
