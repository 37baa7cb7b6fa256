import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Diagnostics } from '../../domain/diagnostics';
import { diagnosticsColumns, diagnosticsRows } from '../../domain/diagnostics-table';
import { diagnostics } from '../../protocol/engine';
import type { Parts, Register } from './command-target';

/** Not a file: nothing asks to be saved. */
const DOCUMENT = vscode.Uri.from({ scheme: 'winnow-diagnostics', path: 'Winnow.md' });

/** The command that says what runs here, and what networks run on. */
export function diagnosticsCommand({ engine }: Parts, register: Register): vscode.Disposable[] {
  let content = '';
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = { onDidChange: changed.event, provideTextDocumentContent: () => content };
  return [
    changed,
    vscode.workspace.registerTextDocumentContentProvider(DOCUMENT.scheme, provider),
    register('showDiagnostics', async () => {
      content = describe(await engine.request(diagnostics, null), engine.pid);
      changed.fire(DOCUMENT);
      await vscode.commands.executeCommand('markdown.showPreview', DOCUMENT);
    }),
  ];
}

/** A line of a Markdown table. */
const tableLine = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function describe(found: Diagnostics, pid: number | undefined): string {
  const { winnow, node, platform, cpus, memoryBytes, parts, backends, graphicsCards, cudaAcceleration } = found;
  const mark = (works: boolean): string => (works ? '✓' : '✗');
  const cards = graphicsCards.map(
    ({ name, memory, driver }) => `- ${t('{0}, {1} of its own memory, driver {2}', name, memory, driver)}`,
  );
  return [
    `# Winnow ${winnow}`,
    '',
    t(
      'Engine: process {0}, Node {1}, {2}, {3}, {4} GiB of memory.',
      pid ?? '–',
      node,
      platform,
      cpus,
      (memoryBytes / 2 ** 30).toFixed(1),
    ),
    '',
    ...parts.map(({ name, version, works, message }) => `- ${mark(works)} **${name}** ${version ?? ''}: ${message}`),
    '',
    `## ${t('What trains and runs the networks')}`,
    '',
    t('In the order in which the setting `auto` takes them. Features are those of pretrained networks.'),
    '',
    ...[diagnosticsColumns(), diagnosticsColumns().map(() => '---'), ...diagnosticsRows(found)].map(tableLine),
    '',
    t('What each is and needs:'),
    '',
    ...backends.map(({ name, why }) => `- **${name}**: ${why}`),
    '',
    `## ${t('Graphics cards')}`,
    '',
    ...(cards.length > 0 ? cards : [t('No NVIDIA GPU that `nvidia-smi` knows of.')]),
    '',
    cudaAcceleration,
    '',
  ].join('\n');
}
