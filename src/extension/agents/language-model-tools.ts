import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { clusterFolder } from '../../tools/groups';
import type { EditingTool, Tool } from '../../tools/tool';
import { TOOLS } from '../../tools/tools';
import type { DataSets } from '../client/data-sets';
import { dataSetsOfWindow } from './data-sets-of-window';

type Invoked = vscode.LanguageModelToolInvocationOptions<object>;
type Prepared = vscode.LanguageModelToolInvocationPrepareOptions<object>;

/**
 * Registers the tools of the manifest. What changes labels is done after the editor has asked the
 * person.
 */
export function registerLanguageModelTools(dataSets: DataSets): vscode.Disposable[] {
  return TOOLS.map((tool) =>
    vscode.lm.registerTool<object>(tool.name, {
      prepareInvocation: ({ input }: Prepared, token) => prepare(tool, input, dataSets, token),
      async invoke({ input }: Invoked, token) {
        const access = dataSetsOfWindow(dataSets, token);
        const answer =
          tool.kind === 'asking' ? await tool.ask(input, access) : await (await tool.plan(input, access)).carryOut();
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(answer))]);
      },
    }),
  );
}

async function prepare(
  tool: Tool,
  input: object,
  dataSets: DataSets,
  token: vscode.CancellationToken,
): Promise<vscode.PreparedToolInvocation> {
  const invocationMessage = tool.title;
  const question =
    tool.kind === 'editing' ? await questionOf(tool, input, dataSets, token) : readingOutside(tool, input);
  if (question === undefined) return { invocationMessage };
  // Names and paths are shown as they are, not as Markdown.
  const message = new vscode.MarkdownString().appendText(question);
  return { invocationMessage, confirmationMessages: { title: t('Winnow: {0}', tool.title), message } };
}

async function questionOf(
  tool: EditingTool,
  input: object,
  dataSets: DataSets,
  token: vscode.CancellationToken,
): Promise<string> {
  const { question } = await tool.plan(input, dataSetsOfWindow(dataSets, token));
  return question;
}

/**
 * A person who opened one folder did not open all others: a model that wants to read those has to
 * ask.
 */
function readingOutside(tool: Tool, input: object): string | undefined {
  if (tool !== clusterFolder) return undefined;
  const folder = (input as { readonly folder?: unknown }).folder;
  if (typeof folder !== 'string' || vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder))) return undefined;
  return t('Read the pictures of {0}, which is not open in this window?', folder);
}
