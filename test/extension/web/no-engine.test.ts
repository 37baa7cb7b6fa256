import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type * as NoEngineModule from '../../../src/extension/web/no-engine';
import { editor, withEditor } from '../fake-editor';

const said: string[] = [];
const registered = new Map<string, () => void>();
Object.assign(editor.window, { showInformationMessage: (text: string) => said.push(text) });
Object.assign(editor.commands, {
  registerCommand(name: string, action: () => void) {
    registered.set(name, action);
    return { dispose: () => undefined };
  },
});
const { activate } = withEditor<typeof NoEngineModule>('web/no-engine');

test('without Node every command of the manifest says in a sentence what to do instead', () => {
  const packageJSON = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly contributes: { readonly commands: readonly { readonly command: string }[] };
  };
  activate({ extension: { packageJSON }, subscriptions: [] } as never);
  const declared = packageJSON.contributes.commands.map(({ command }) => command);
  assert.deepEqual([...registered.keys()], declared);
  registered.get('winnow.clusterImages')!();
  assert.equal(said.length, 1);
  assert.match(said[0]!, /Open the folder in VS Code on your machine/);
});
