// The packed extension in a real workbench, without a pointer. A screenshot of each step goes to
// out/shots/keyboard.
//
//   node test/e2e/keyboard.mjs
import path from 'node:path';
import { walkByKeys } from './keyboard-steps.mjs';
import { Session } from './session.mjs';

const session = new Session({ shots: path.resolve('out/shots/keyboard') });
await session.run('keyboard', async () => {
  await session.fill(12);
  await session.step('the package installs', () => session.install());
  await session.step('the Explorer shows the folder', () => session.open());
  await walkByKeys(session);
});
