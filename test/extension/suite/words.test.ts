import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ProposedNames } from '../../../src/protocol/inspection';

describe('A text-and-image pair in the extension host', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const folder = path.join(workspace, 'colours');
  const settings = () => vscode.workspace.getConfiguration('winnow');
  const choice = { model: path.join(workspace, 'pair', 'onnx', 'vision_model.onnx'), features: ['pretrained'], k: 3 };

  before(async () => {
    for (const [name, value] of Object.entries(choice)) {
      await settings().update(name, value, vscode.ConfigurationTarget.Workspace);
    }
    await vscode.commands.executeCommand('winnow.clusterImages', vscode.Uri.file(folder));
  });
  after(async () => {
    for (const name of Object.keys(choice)) {
      await settings().update(name, undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('names groups from a list, and the key for proposed names takes them', async () => {
    const names = ['blue', 'green', 'red'];
    const found = await vscode.commands.executeCommand<ProposedNames>('winnow.proposeNames', {
      folders: [folder],
      names,
    });
    assert.deepEqual(found.proposed.map(({ name }) => name).sort(), names);
    const [first] = found.snapshot.clusters.filter(({ proposals }) => proposals !== undefined);
    assert.ok(first?.proposals);
    await vscode.commands.executeCommand('winnow.acceptName', { folders: [folder], cluster: first.id });
    const { groups } = await call('winnow_list_groups', {});
    assert.ok((groups as { name: string }[]).some(({ name }) => name === first.proposals?.[0]));
  });

  it('ranks the images by words, and says what did', async () => {
    const { by, found, pictures } = await call('winnow_search_words', { words: 'a blue square', limit: 4 });
    assert.deepEqual([by, found], ['vision_model.onnx', 18]);
    // Every third is blue.
    const numbers = (pictures as { path: string }[]).map((picture) => Number.parseInt(picture.path, 10));
    assert.deepEqual(new Set(numbers.map((number) => number % 3)), new Set([2]));
  });

  async function call(tool: string, given: object): Promise<Record<string, unknown>> {
    const input = { folder, ...given };
    const { content } = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
    const [text] = content as vscode.LanguageModelTextPart[];
    return JSON.parse(text?.value ?? '') as Record<string, unknown>;
  }
});
