// The packed extension in a real workbench, used as a person would: right-click a folder, look at
// the clusters, correct them, open a new window, export. A screenshot of each step goes to
// out/shots/workbench.
// usage: node test/e2e/workbench.mjs [TREE] TREE: photos, one folder a kind, in place of drawn
// pictures
import path from 'node:path';
import { clusterFolder, takeOver } from './clustering-steps.mjs';
import { correct, reload } from './curation-steps.mjs';
import { exportTrees, showBadges } from './export-steps.mjs';
import { Session } from './session.mjs';

const session = new Session({ shots: path.resolve('out/shots/workbench') });
try {
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
} catch (error) {
  console.error(error);
  if (session.failed === 0) session.failed = 1;
  const output = session.workbench?.output().split('\n').slice(-30).join('\n');
  if (output) console.error(output);
} finally {
  await session.close();
}
console.log(`e2e: ${session.passed} passed, ${session.failed} failed`);
process.exit(session.failed === 0 ? 0 : 1);
