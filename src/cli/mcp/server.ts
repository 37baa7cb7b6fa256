import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { CallToolResult, ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import { boolean } from 'zod';
import { wordsOf } from '../../domain/error-words';
import { fileSystemFailure } from '../../engine/base/file-system-failure';
import { winnowVersion } from '../../engine/base/version';
import { STAGE_WORDS } from '../../domain/stage-words';
import type { StageProgress } from '../../domain/dataset';
import type { Answer, EditingTool, Plan, Tool } from '../../tools/tool';
import { TOOLS } from '../../tools/tools';
import { dataSetsOnDisk, type Reach } from './data-sets-on-disk';

type Call = RequestHandlerExtra<ServerRequest, ServerNotification>;

const INTERVAL_MS = 1000;

const confirm = boolean()
  .optional()
  .describe(
    'Whether the person agreed to this very change. Without it nothing is changed, and the answer says what would be.',
  );

/**
 * Serves the tools over standard input and output until the client goes or `signal` aborts.
 * Messages go to standard error.
 */
export async function serveTools(reach: Reach, signal: AbortSignal): Promise<void> {
  const server = new McpServer({ name: 'winnow', version: winnowVersion() });
  for (const tool of TOOLS) register(server, tool, reach);
  const closed = new Promise<void>((resolve) => (server.server.onclose = resolve));
  const close = (): void => void server.close();
  signal.addEventListener('abort', close);
  // The transport does not notice that the client is gone.
  process.stdin.once('end', close);
  await server.connect(new StdioServerTransport());
  await closed;
}

function register(server: McpServer, tool: Tool, reach: Reach): void {
  const { name, title, description, input } = tool;
  const changes = tool.kind === 'editing';
  const inputSchema = changes ? input.extend({ confirm }) : input;
  const annotations = { title, readOnlyHint: !changes, destructiveHint: false, openWorldHint: false };
  server.registerTool(name, { title, description, inputSchema, annotations }, async (given, call) => {
    const dataSets = dataSetsOnDisk(reach, { progress: reporter(call), snapshot: () => undefined, log }, call.signal);
    try {
      if (tool.kind === 'asking') return answered(await tool.ask(given, dataSets));
      const { confirm: agreed, ...wanted } = given as { readonly confirm?: boolean };
      const plan = await tool.plan(wanted, dataSets);
      return answered(await carriedOut(server, tool, plan, agreed === true));
    } catch (error) {
      if (call.signal.aborted) throw error;
      return { isError: true, content: [{ type: 'text', text: wordsOf(fileSystemFailure(error) ?? error) }] };
    }
  });
}

/**
 * Carries a plan out once the person agreed. A client that can ask the person is made to, whatever
 * the model says; of any other the argument `confirm` is taken.
 */
async function carriedOut(server: McpServer, { title }: EditingTool, plan: Plan, agreed: boolean): Promise<Answer> {
  if (server.server.getClientCapabilities()?.elicitation) {
    const { action } = await server.server.elicitInput({
      message: `${title}. ${plan.question}`,
      requestedSchema: { type: 'object', properties: {} },
    });
    return action === 'accept' ? plan.carryOut() : { done: false, why: 'The person did not agree.' };
  }
  if (agreed) return plan.carryOut();
  return { done: false, question: plan.question, why: 'Ask the person, then call this again with confirm: true.' };
}

const answered = (answer: Answer): CallToolResult => ({ content: [{ type: 'text', text: JSON.stringify(answer) }] });

/** Tells a client that asked for it how far a call is, at most once a second. */
function reporter({ _meta, sendNotification }: Call): (progress: StageProgress) => void {
  const progressToken = _meta?.progressToken;
  let last = -Infinity;
  let sent = 0;
  return ({ stage, done, total }) => {
    if (progressToken === undefined || performance.now() - last < INTERVAL_MS) return;
    last = performance.now();
    // The protocol wants a number that grows; stages begin anew at 0.
    const message = total > 0 ? `${STAGE_WORDS[stage]}: ${done} of ${total}` : STAGE_WORDS[stage];
    const params = { progressToken, progress: ++sent, message };
    sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}

/** Standard output belongs to the protocol. */
function log(level: 'info' | 'warn' | 'error', message: string): void {
  if (level !== 'info') process.stderr.write(`winnow: ${message}\n`);
}
