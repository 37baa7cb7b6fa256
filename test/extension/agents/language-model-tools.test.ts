/** What the editor asks the person before a language model's tool does something. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type * as ToolsModule from '../../../src/extension/agents/language-model-tools';
import type { Edit } from '../../../src/domain/curation';
import { TOOLS } from '../../../src/tools/tools';
import { CancellationTokenSource, editor, withEditor } from '../fake-editor';
import { snapshotOfSix } from '../snapshot-of-six';

interface Prepared {
  readonly confirmationMessages?: { readonly message: { readonly text: string } };
}
interface Registered {
  prepareInvocation(options: { input: object }, token: unknown): Promise<Prepared>;
  invoke(options: { input: object }, token: unknown): Promise<{ content: readonly { value: string }[] }>;
}

const registered = new Map<string, Registered>();
Object.assign(editor, {
  lm: {
    registerTool(name: string, tool: Registered) {
      registered.set(name, tool);
      return { dispose: () => registered.delete(name) };
    },
  },
  LanguageModelTextPart: class {
    constructor(readonly value: string) {}
  },
  LanguageModelToolResult: class {
    constructor(readonly content: unknown[]) {}
  },
  MarkdownString: class {
    text = '';
    appendText(text: string) {
      this.text += text;
      return this;
    }
  },
});
Object.assign(editor.workspace, {
  getWorkspaceFolder: ({ fsPath }: { fsPath: string }) => (fsPath.startsWith('/pictures') ? {} : undefined),
});

const { registerLanguageModelTools } = withEditor<typeof ToolsModule>('agents/language-model-tools');
const taken: Edit[] = [];
const dataSets = {
  reopen: () => Promise.resolve(),
  find: ([folder]: string[]) =>
    folder === '/pictures' ? { folders: ['/pictures'], snapshot: snapshotOfSix() } : undefined,
  all: [],
  edit: (_: unknown, edit: Edit) => Promise.resolve({ edits: [...taken, taken.push(edit) && edit], undone: [] }),
};
registerLanguageModelTools(dataSets as never);
const token = new CancellationTokenSource().token;

beforeEach(() => taken.splice(0));

const asked = async (name: string, input: object): Promise<string | undefined> =>
  (await registered.get(`winnow_${name}`)!.prepareInvocation({ input }, token)).confirmationMessages?.message.text;

test('every tool is registered', () => {
  assert.deepEqual(
    [...registered.keys()],
    TOOLS.map(({ name }) => name),
  );
});

test('every tool that changes labels asks before it does, in words that say what', async () => {
  const folder = '/pictures';
  const inputs = {
    name_groups: { folder, names: [{ group: 'cat', name: 'cats' }] },
    move_images: { folder, images: ['b/pug.jpg'], to: 'cat' },
    merge_groups: { folder, groups: ['cat'], into: 'dog' },
    exclude_images: { folder, images: ['b/pug.jpg'] },
    tag_images: { folder, images: ['b/pug.jpg'], tags: ['night'] },
    audit_labels: { folder },
  };
  for (const [name, input] of Object.entries(inputs)) assert.match((await asked(name, input)) ?? '', /\?/, name);
  assert.match(
    (await asked('move_images', inputs.move_images)) ?? '',
    /Move 1 picture to the cluster “cat”: b\/pug.jpg/,
  );
  assert.deepEqual(taken, []);
  const { content } = await registered.get('winnow_move_images')!.invoke({ input: inputs.move_images }, token);
  assert.deepEqual(JSON.parse(content[0]!.value), { done: true, corrections: 1 });
  assert.deepEqual(taken, [{ kind: 'move', images: [3], to: 0 }]);
});

test('to read a folder that is not open is asked for, to read one that is open is not', async () => {
  assert.equal(await asked('cluster_folder', { folder: '/pictures/a' }), undefined);
  assert.match((await asked('cluster_folder', { folder: '/home/me' })) ?? '', /not open in this window/);
  assert.equal(await asked('list_groups', { folder: '/pictures' }), undefined);
});
