// A throw-away VS Code workbench: code-server on a free port with its own empty profile, and a
// Chromium to look at it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { CHROMIUM } from './chromium.mjs';

const CACHE =
  process.env.WINNOW_HOST_DIR ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'winnow-vscode-host');
/**
 * The installer names its folder by a hash of itself, so that each version of it has a folder of
 * its own.
 */
const INSTALLER = fileURLToPath(new URL('install.sh', import.meta.url));
const HOST = path.join(CACHE, createHash('sha256').update(fs.readFileSync(INSTALLER)).digest('hex').slice(0, 12));
const NODE = path.join(HOST, 'node/bin/node');
const CODE_SERVER = path.join(HOST, 'server/node_modules/code-server');
const SERVER = path.join(CODE_SERVER, 'out/node/entry.js');

/** A profile in which nothing but the extension under test asks for attention. */
const QUIET_PROFILE = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.dialogStyle': 'custom',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Makes an empty profile in a temporary folder.
 * @param {Record<string, unknown>} [settings] user settings on top of the quiet profile's
 */
export function makeProfile(settings = {}) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'winnow-profile-'));
  const profile = { root, data: path.join(root, 'data'), extensions: path.join(root, 'extensions') };
  fs.mkdirSync(path.join(profile.data, 'User'), { recursive: true });
  fs.mkdirSync(profile.extensions);
  fs.writeFileSync(path.join(profile.data, 'User/settings.json'), JSON.stringify({ ...QUIET_PROFILE, ...settings }));
  fs.writeFileSync(path.join(root, 'server.yaml'), '{}\n');
  return { ...profile, remove: () => fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The English words of the editor itself. */
export function editorWords() {
  const words = JSON.parse(fs.readFileSync(path.join(CODE_SERVER, 'lib/vscode/out/nls.messages.json'), 'utf8'));
  return new Set(words.map((word) => word.replaceAll('&&', '')));
}

function startProcess(profile, args) {
  if (!fs.existsSync(SERVER)) throw new Error(`no workbench host in ${HOST}: run npm run host`);
  const home = { HOME: profile.root, XDG_CONFIG_HOME: profile.root, XDG_DATA_HOME: profile.root };
  const folders = ['--user-data-dir', profile.data, '--extensions-dir', profile.extensions];
  return spawn(NODE, [SERVER, '--config', path.join(profile.root, 'server.yaml'), ...folders, ...args], {
    // An empty gallery: the workbench then never looks anything up on the network.
    env: { ...process.env, EXTENSIONS_GALLERY: '{}', ...home },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

/** Installs a VSIX into the profile, as `code --install-extension` does. */
export async function installExtension(profile, vsix) {
  const installer = startProcess(profile, ['--install-extension', vsix]);
  let output = '';
  for (const stream of [installer.stdout, installer.stderr]) stream.on('data', (chunk) => (output += chunk));
  const status = await new Promise((resolve) => installer.once('close', resolve));
  if (status !== 0) throw new Error(`installing ${vsix} ended with ${status}\n${output}`);
}

/** Starts a server; resolves once it listens. `stop` ends its whole process group. */
export async function startWorkbench(profile, extraArguments = []) {
  const server = startProcess(profile, [
    '--auth',
    'none',
    '--bind-addr',
    '127.0.0.1:0',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    '--disable-proxy',
    ...extraArguments,
  ]);
  let output = '';
  const closed = new Promise((resolve) => server.once('close', resolve));
  const url = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the workbench did not start in 90 s\n${output}`)), 90_000);
    const read = (chunk) => {
      output += chunk;
      const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (address) resolve(address);
      if (address) clearTimeout(late);
    };
    for (const stream of [server.stdout, server.stderr]) stream.on('data', read);
    void closed.then((status) => reject(new Error(`the workbench ended with ${status}\n${output}`)));
  });
  const signalGroup = (signal) => {
    try {
      process.kill(-server.pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  return {
    url,
    output: () => output,
    async stop() {
      signalGroup('SIGTERM');
      const impatient = setTimeout(signalGroup, 5_000, 'SIGKILL');
      await closed;
      clearTimeout(impatient);
    },
  };
}

export function startBrowser() {
  return chromium.launch({
    executablePath: CHROMIUM,
    // A container has no user namespaces for the sandbox and no GPU.
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
}

/**
 * The frame that holds an extension's HTML: VS Code nests it in a page of its own, and swaps a
 * pending frame for the active one, so the element's present id decides, not the name that the
 * browser remembers.
 * @param {import('playwright-core').Page} page
 * @param {string | (() => boolean)} isIt runs inside each candidate frame
 */
export async function webviewFrame(page, isIt, timeout = 30_000) {
  const deadline = Date.now() + timeout;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      if (!frame.url().includes('/webview/browser/pre/')) continue;
      try {
        const id = await (await frame.frameElement()).getAttribute('id');
        if (id === 'active-frame' && (await frame.evaluate(isIt))) return frame;
      } catch {
        // The frame went away while it was asked.
      }
    }
    await page.waitForTimeout(150);
  }
  const seen = page.frames().map((frame) => frame.url());
  throw new Error(`no such webview within ${timeout} ms; frames:\n${seen.join('\n')}`);
}
