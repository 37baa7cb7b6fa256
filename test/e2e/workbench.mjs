// The packed extension in a real workbench, used as a person would: right-click a folder, look at
// the clusters, correct them, open a new window, export. A screenshot of each step goes to
// out/shots/workbench.
//
//   node test/e2e/workbench.mjs [TREE]
//
// TREE holds photos, one folder a kind, in place of drawn pictures.
import path from 'node:path';
import { clusterFolder, takeOver } from './clustering-steps.mjs';
import { correct, reload } from './curation-steps.mjs';
import { exportTrees, showBadges } from './export-steps.mjs';
import { Session } from './session.mjs';

const session = new Session({ shots: path.resolve('out/shots/workbench') });
await session.run('e2e', async () => {
  await session.fill(25, process.argv[2]);
  await session.step('the package installs', () => session.install());
  await session.step('the Explorer shows the folder and Winnow its icon', () => session.open());
  await clusterFolder(session);
  await correct(session);
  // The new window reads the setting; badges on the other steps' pictures would only distract.
  session.configure({ 'winnow.explorerBadges': true });
  await reload(session);
  await exportTrees(session);
  await showBadges(session);
  await takeOver(session);
});
