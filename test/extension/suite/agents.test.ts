import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}
interface Group {
  readonly name: string;
  readonly images: number;
  readonly surest: readonly string[];
}

/**
 * The host answers confirmations with yes while it runs tests; test/extension/agents holds what
 * they say.
 */
describe('Tools for language models in the extension host', () => {
  const folder = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'for agents');

  it('registers every tool of its manifest', () => {
    const { contributes } = vscode.extensions.getExtension('winnow.winnow')?.packageJSON as Manifest;
    const registered = vscode.lm.tools.map(({ name }) => name);
    const missing = contributes.languageModelTools.filter(({ name }) => !registered.includes(name));
    assert.deepEqual([contributes.languageModelTools.length > 5, missing], [true, []]);
  });

  it('clusters a folder and lists its groups with paths of pictures', async () => {
    const { images, groups } = await call('cluster_folder');
    const files = readdirSync(folder);
    assert.equal(images, files.length);
    for (const { surest } of groups as Group[]) for (const file of surest) assert.ok(files.includes(file), file);
    assert.deepEqual((await call('list_groups')).groups, groups);
  });

  it('corrects labels and takes a correction back, as the commands do', async () => {
    const [first = ''] = readdirSync(folder);
    await call('move_images', { images: [first], to: 'an odd one' });
    const { similar } = await call('similar_images', { image: first, limit: 4 });
    assert.equal((similar as unknown[]).length, 4);
    const named = async () => ((await call('list_groups')).groups as Group[]).map(({ name }) => name);
    assert.ok((await named()).includes('an odd one'));
    await vscode.commands.executeCommand('winnow.undo', { folders: [folder] });
    assert.ok(!(await named()).includes('an odd one'));
  });

  it('plans an export, and says what is wrong', async () => {
    const plan = await call('export_plan');
    assert.equal(Number(plan.files) + Number(plan.withoutLabel), readdirSync(folder).length);
    assert.equal((await call('what_is_wrong')).images, readdirSync(folder).length);
  });

  it('tells the language model in words what it got wrong', async () => {
    await assert.rejects(call('images_of_group', { group: 'no such group' }), /There is no cluster “no such group”/);
    await assert.rejects(call('list_groups', { folder: '/nowhere' }), /was not clustered yet/);
  });

  async function call(name: string, given: object = {}): Promise<Record<string, unknown>> {
    const { content } = await vscode.lm.invokeTool(`winnow_${name}`, {
      input: { folder, ...given },
      toolInvocationToken: undefined,
    });
    const [part] = content;
    assert.ok(part instanceof vscode.LanguageModelTextPart, `winnow_${name} gave no text`);
    return JSON.parse(part.value) as Record<string, unknown>;
  }
});
