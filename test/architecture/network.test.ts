/** Nothing is sent: which files can reach a network, start a program, or run text as code. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const sources = ['src', 'webview'].flatMap((part) =>
  readdirSync(part, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('kernels/assembly'))
    .map((file) => path.join(part, file).replaceAll(path.sep, '/')),
);

/** The files whose text a pattern finds, but for comments. */
function filesWith(pattern: RegExp): string[] {
  const code = (file: string): string => readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  return sources.filter((file) => pattern.test(code(file))).sort();
}

test('one file opens connections: it downloads a pretrained network that a person allowed', () => {
  const modules = /from '(?:node:)?(?:https?|http2|net|tls|dgram|dns)'/;
  assert.deepEqual(filesWith(modules), ['src/engine/models/https-get.ts']);
  assert.deepEqual(filesWith(/\b(?:fetch|sendBeacon)\(|\bnew (?:WebSocket|XMLHttpRequest|EventSource)\b/), []);
});

test('nothing counts or reports what a person does', () => {
  assert.deepEqual(filesWith(/createTelemetryLogger|telemetry/i), []);
});

test('programs are started by the files that are known to', () => {
  assert.deepEqual(
    filesWith(/from 'node:child_process'/),
    [
      // The engine process.
      'src/extension/client/engine-client.ts',
      // npm, once a person asked for the CUDA package.
      'src/extension/cuda/cuda-installer.ts',
      // The probe of a GPU, and what a network runs on.
      'src/engine/base/ask-process.ts',
      // The adapters of Windows and macOS, asked for by the system's own tools.
      'src/engine/network/backend/graphics-adapter.ts',
      // nvidia-smi, for the diagnostics.
      'src/engine/server/diagnostics.ts',
      // When a process started, for locks.
      'src/engine/store/process-identity.ts',
    ].sort(),
  );
});

test('no text is run as code', () => {
  assert.deepEqual(filesWith(/\beval\(|\bnew Function\(|\bexecSync\(|shell: true/), []);
});
