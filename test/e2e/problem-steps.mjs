// A fault of a picture among the Problems, whose link leads to its fixes.
import { filesOf } from './screen.mjs';

const EXCLUDED = -2;

/**
 * Clicks the link of the problem of `file`, and excludes the picture by the fix that it offers.
 * @param {{ messages: Record<string, string> }} words of the workbench's language
 */
export async function followProblem(session, { messages }, file) {
  const { page } = session;
  const problems = page.locator('.markers-panel .monaco-list-row');
  const problem = problems.filter({ hasText: messages['Dark'] });
  await session.step('a fault of a picture stands among the Problems', async () => {
    await page.keyboard.press('Control+Shift+m');
    await problems.filter({ hasText: file }).first().waitFor();
    await problem.first().waitFor();
  });
  await session.step('a click on the problem opens its picture', async () => {
    await problem.first().dblclick();
    await page
      .getByRole('tab', { name: new RegExp(`^${file}`) })
      .first()
      .waitFor();
  });
  await session.step('the link of the problem leads to the fixes of this picture', async () => {
    await problem.first().getByText(messages['Exclude…']).click();
    await page.locator('.quick-input-titlebar', { hasText: file }).waitFor();
    await session.quickRow(messages['Exclude this image']).waitFor();
  });
  await session.step('the fix excludes the picture, and its problem goes', async () => {
    await session.quickRow(messages['Exclude this image']).click();
    await problems.filter({ hasText: file }).first().waitFor({ state: 'detached' });
    // The picture lies over the panel, whose page begins anew.
    await page.getByRole('tab', { name: /^Cluster: pictures/ }).click();
    await session.becomes([file], async () => filesOf(await session.panel(5_000), EXCLUDED));
  });
}
