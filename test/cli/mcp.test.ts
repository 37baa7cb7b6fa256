/** `winnow mcp`, started as a client starts it and spoken to by the client of the official SDK. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { TOOLS } from '../../src/tools/tools';
import { discsAndStripes } from './discs-and-stripes';

const ENTRY = path.resolve(__dirname, '../../src/cli/main.ts');
const COUNT = 24;

interface Group {
  readonly name: string;
  readonly images: number;
  readonly surest: readonly string[];
}

let home: string;
let folder: string;
/** Of a client that cannot ask a person, and of one that can. */
let plain: Client;
let asking: Client;
const asked: string[] = [];
let agrees = true;

before(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'winnow-mcp-')));
  folder = path.join(home, 'pictures');
  await discsAndStripes(folder, COUNT);
  plain = await connected(new Client({ name: 'plain', version: '1' }));
  asking = new Client({ name: 'asking', version: '1' }, { capabilities: { elicitation: {} } });
  asking.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    asked.push(params.message);
    return { action: agrees ? 'accept' : 'decline', content: {} };
  });
  await connected(asking);
});

after(async () => {
  await Promise.all([plain.close(), asking.close()]);
  await rm(home, { recursive: true, force: true });
});

async function connected(client: Client): Promise<Client> {
  const args = ['--import', require.resolve('tsx'), ENTRY, 'mcp', '--store', path.join(home, 'store'), home];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'inherit' }));
  return client;
}

async function call(client: Client, name: string, given: object = {}): Promise<Record<string, unknown>> {
  const result = await called(client, name, given);
  assert.ok(result.isError !== true, textOf(result));
  return JSON.parse(textOf(result)) as Record<string, unknown>;
}

const called = (client: Client, name: string, given: object): Promise<CallToolResult> =>
  client.callTool({ name: `winnow_${name}`, arguments: { folder, ...given } }) as Promise<CallToolResult>;

const textOf = ({ content: [first] }: CallToolResult): string => (first?.type === 'text' ? first.text : '');

async function groups(): Promise<readonly Group[]> {
  return (await call(plain, 'list_groups')).groups as readonly Group[];
}

test('the client sees every tool, which of them change labels, and what they take', async () => {
  const { tools } = await plain.listTools();
  assert.deepEqual(
    tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]),
    TOOLS.map(({ name, kind }) => [name, kind === 'asking']),
  );
  for (const { name, inputSchema, annotations } of tools) {
    assert.ok(inputSchema.properties?.['folder'], name);
    assert.equal('confirm' in inputSchema.properties, annotations?.readOnlyHint === false, name);
  }
});

test('a folder is clustered with progress, and its groups have paths of pictures', async () => {
  const early = await called(plain, 'list_groups', {});
  assert.match(textOf(early), /was not clustered yet: call winnow_cluster_folder first/);
  assert.equal(early.isError, true);
  const messages: (string | undefined)[] = [];
  const result = await plain.callTool({ name: 'winnow_cluster_folder', arguments: { folder } }, undefined, {
    onprogress: ({ message }) => messages.push(message),
    timeout: 300_000,
  });
  const found = JSON.parse(textOf(result as CallToolResult)) as { images: number; groups: readonly Group[] };
  assert.equal(found.images, COUNT);
  assert.ok(messages.length > 0);
  const files = await readdir(folder);
  for (const { surest } of found.groups) for (const file of surest) assert.ok(files.includes(file), file);
  assert.deepEqual(await groups(), found.groups);
});

test('similar pictures of a disc are discs', async () => {
  const { similar } = await call(plain, 'similar_images', { image: 'disc-000.png', limit: 3 });
  const kinds = (similar as { path: string }[]).map(({ path: file }) => file.split('-')[0]);
  assert.deepEqual(kinds, ['disc', 'disc', 'disc']);
});

test('without consent nothing changes: the answer says what would be done', async () => {
  const given = { images: ['disc-000.png'], to: 'odd one' };
  const before = await groups();
  const refused = await call(plain, 'move_images', given);
  assert.equal(refused.done, false);
  assert.match(String(refused.question), /Move 1 picture to a new cluster “odd one”/);
  assert.deepEqual(await groups(), before);
  assert.deepEqual(await call(plain, 'move_images', { ...given, confirm: true }), { done: true, corrections: 1 });
  assert.ok((await groups()).some(({ name, images }) => name === 'odd one' && images === 1));
});

test('a client that can ask the person is made to, whatever the model says', async () => {
  agrees = false;
  const given = { images: ['disc-002.png'], confirm: true };
  assert.deepEqual((await call(asking, 'exclude_images', given)).done, false);
  assert.ok(!(await groups()).some(({ name }) => name === 'Excluded'));
  agrees = true;
  assert.equal((await call(asking, 'exclude_images', given)).done, true);
  assert.ok((await groups()).some(({ name, images }) => name === 'Excluded' && images === 1));
  assert.equal(asked.length, 2);
  assert.match(asked[0]!, /Exclude 1 picture from the data set: disc-002.png\?/);
  assert.equal((await call(asking, 'undo')).corrections, 1);
});

test('an export is planned and nothing is written', async () => {
  const plan = await call(plain, 'export_plan');
  assert.equal(Number(plan.files) + Number(plan.withoutLabel), COUNT);
  assert.deepEqual((await readdir(home)).sort(), ['pictures', 'store']);
});

test('folders outside of those that were named are out of reach, by links too', async () => {
  const outside = await mkdtemp(path.join(tmpdir(), 'winnow-outside-'));
  await mkdir(path.join(home, 'links'));
  await symlink(outside, path.join(home, 'links', 'out'));
  for (const reached of [outside, path.join(home, 'links', 'out'), path.join(folder, '../..')]) {
    const refused = await called(plain, 'cluster_folder', { folder: reached });
    assert.equal(refused.isError, true);
    assert.match(textOf(refused), /outside of the folders that were opened/);
  }
  await rm(outside, { recursive: true });
});
