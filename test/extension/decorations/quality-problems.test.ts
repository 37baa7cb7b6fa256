import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Edit } from '../../../src/domain/curation';
import type * as Problems from '../../../src/extension/decorations/quality-problems';
import type { DataSets } from '../../../src/extension/client/data-sets';
import type { DataSet } from '../../../src/extension/client/known-data-sets';
import { editor, EventEmitter, withEditor } from '../fake-editor';
import { snapshotOfSix } from '../snapshot-of-six';

const listed = new Map<string, { code: string; message: string }[]>();
let wanted = true;
Object.assign(editor, {
  Range: class {},
  Diagnostic: class {
    constructor(
      readonly range: object,
      readonly message: string,
    ) {}
  },
  DiagnosticSeverity: { Information: 2 },
  CodeActionKind: { QuickFix: 'quickfix' },
  CodeAction: class {
    constructor(readonly title: string) {}
  },
  languages: {
    createDiagnosticCollection: () => ({
      set: (file: { fsPath: string }, problems: never) => listed.set(file.fsPath, problems),
      get: (file: { fsPath: string }) => listed.get(file.fsPath),
      delete: (file: { fsPath: string }) => listed.delete(file.fsPath),
      dispose: () => undefined,
    }),
    registerCodeActionsProvider: () => ({ dispose: () => undefined }),
  },
  workspace: {
    getConfiguration: () => ({ get: () => wanted }),
    onDidChangeConfiguration: () => ({ dispose: () => undefined }),
  },
});
const ran: unknown[][] = [];
Object.assign(editor.commands, {
  registerCommand: (name: string, run: (...given: unknown[]) => Promise<void>) => {
    commands.set(name, run);
    return { dispose: () => commands.delete(name) };
  },
  executeCommand: (...given: unknown[]) => void ran.push(given),
});
Object.assign(editor.Uri, { from: (parts: object) => parts });
const commands = new Map<string, (...given: unknown[]) => Promise<void>>();
const { QualityProblems } = withEditor<typeof Problems>('decorations/quality-problems');

const changed = new EventEmitter<DataSet>();
const all: DataSet[] = [];
const dataSets = { onChange: changed.event, all } as unknown as DataSets;
function show(...edits: Edit[]): void {
  const snapshot = { ...snapshotOfSix(...edits), notes: { 2: ['dark'], 4: ['copy'], 5: ['blurred', 'dark'] } as const };
  all[0] = { folders: snapshot.folders, snapshot } as unknown as DataSet;
  changed.fire(all[0]);
}
const messages = (file: string): string[] | undefined => listed.get(file)?.map(({ message }) => message);

test('faults of pictures are problems of their files, until these are excluded', () => {
  const problems = new QualityProblems(dataSets);
  show();
  assert.deepEqual([...listed.keys()], ['/pictures/a/odd.jpg', '/pictures/b/blur.jpg']);
  assert.deepEqual(messages('/pictures/b/blur.jpg'), ['Blurred', 'Dark']);
  show({ kind: 'exclude', images: [5] });
  assert.deepEqual([...listed.keys()], ['/pictures/a/odd.jpg']);
  problems.dispose();
});

test('a quick fix excludes the image, another one all images with the fault', () => {
  const problems = new QualityProblems(dataSets);
  show();
  const uri = editor.Uri.file('/pictures/b/blur.jpg');
  const diagnostics = listed.get('/pictures/b/blur.jpg')!;
  const actions = problems.provideCodeActions({ uri } as never, {} as never, { diagnostics } as never);
  assert.deepEqual(
    actions.map(({ title, command }) => [
      title,
      (command!.arguments![1] as { image: number }[]).map(({ image }) => image),
    ]),
    [
      ['Exclude this image', [5]],
      ['Exclude all 2 images with this fault: Dark', [2, 5]],
    ],
  );
  problems.dispose();
});

test('a problem of a picture, which the editor does not show as text, carries a link to its fixes', async () => {
  const problems = new QualityProblems(dataSets);
  show();
  const [{ code }] = listed.get('/pictures/b/blur.jpg') as unknown as [{ code: { target: { query: string } } }];
  const target = { scheme: 'command', path: 'winnow.fixProblem', query: '["/pictures/b/blur.jpg"]' };
  assert.deepEqual(code.target, target);
  await commands.get(target.path)!('/pictures/b/blur.jpg', 'Exclude all 2 images with this fault: Dark');
  assert.deepEqual(
    (ran.at(-1)![2] as { image: number }[]).map(({ image }) => image),
    [2, 5],
  );
  problems.dispose();
});

test('nothing is listed unless the setting wants it', () => {
  listed.clear();
  wanted = false;
  const problems = new QualityProblems(dataSets);
  show();
  assert.equal(listed.size, 0);
  problems.dispose();
});
