#!/usr/bin/env node
// Poses as the desktop `code` executable for @vscode/test-electron: takes the arguments of
// runTests(), opens the folder in a code-server workbench with the extension under development, and
// ends with the status that the suite gives.
import fs from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { makeProfile, startBrowser, startWorkbench } from './workbench.mjs';

const TIME_LIMIT_MS = Number(process.env.WINNOW_TEST_LIMIT_MS ?? 420_000);
const CHATTER =
  /^(Creating a socket|Resolv|\[reconnection|\[Service Worker|\[Agent|\[Account|Updating additional|Ignoring)/;

const given = process.argv.slice(2);
const option = (name) => given.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const folder = given.find((argument) => !argument.startsWith('-') && fs.existsSync(argument));
const extension = option('extensionDevelopmentPath');
const suite = option('extensionTestsPath');
if (!extension || !suite || !folder) {
  console.error('usage: code-shim.mjs FOLDER --extensionDevelopmentPath=… --extensionTestsPath=…');
  process.exit(2);
}

const profile = makeProfile();
let workbench;
let browser;
let status = 1;
try {
  // Without this option the workbench ignores the two paths when they come in the address.
  workbench = await startWorkbench(profile, ['--vscode-option', 'enable-smoke-test-driver']);
  browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });

  // The workbench calls these two globals if the page has them: for each line of the suite's
  // console, and at its end.
  const ended = new Promise((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
  await page.exposeFunction('codeAutomationLog', (_type, values) => {
    const line = format(...values);
    if (!CHATTER.test(line)) console.log(line);
  });

  const remote = (file) => `vscode-remote://${new URL(workbench.url).host}${path.resolve(file)}`;
  const payload = Object.entries({
    extensionDevelopmentPath: remote(extension),
    extensionTestsPath: remote(suite),
    skipWelcome: 'true',
  });
  const query = new URLSearchParams({ folder: path.resolve(folder), payload: JSON.stringify(payload) });
  await page.goto(`${workbench.url}/?${query.toString()}`);

  const late = new Promise((resolve) => setTimeout(resolve, TIME_LIMIT_MS, 'late').unref());
  const result = await Promise.race([ended, late]);
  if (result === 'late') console.error(`no result within ${TIME_LIMIT_MS} ms\n${workbench.output()}`);
  else status = result;
} finally {
  await browser?.close();
  await workbench?.stop();
  profile.remove();
}
process.exit(status);
