import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { manifestOf } from '../../src/tools/manifest';
import { TOOLS } from '../../src/tools/tools';
import { DEFAULT_CONFIGURATION } from '../../src/domain/configuration';
import {
  CLUSTERER_METHODS,
  LABELLER_METHODS,
  REDUCTION_METHODS,
  EXTRACTORS,
  type Method,
} from '../../src/domain/methods';

interface Item {
  readonly command: string;
  readonly when?: string;
  readonly enablement?: string;
  readonly group?: string;
}
interface Command extends Item {
  readonly title: string;
  readonly category?: string;
}
interface Setting {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly items?: Setting;
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly scope?: string;
}
interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
    readonly keybindings: readonly Item[];
    readonly languageModelTools: readonly unknown[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly views: Readonly<Record<string, readonly { readonly icon: string; readonly contextualTitle: string }[]>>;
    readonly viewsWelcome: readonly { readonly when: string; readonly contents: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg: string } }[] }[];
  };
}

const text = readFileSync('package.json', 'utf8');
const english = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Readonly<Record<string, string>>;
const inEnglish = (key: string): string | undefined => english[/^%(.+)%$/.exec(key)?.[1] ?? ''];
const { capabilities, contributes } = JSON.parse(text) as Manifest;
const sources = readdirSync('src/extension', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(`src/extension/${file}`, 'utf8'))
  .join('\n');

test('menus, keys and links of the manifest name commands that it declares', () => {
  const declared = contributes.commands.map(({ command }) => command);
  const items = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];
  const linked = [...`${text}${JSON.stringify(english)}`.matchAll(/(?:command:|onCommand:)(winnow\.\w+)/g)].map(
    ([, command = '']) => command,
  );
  for (const command of [...items.map((item) => item.command), ...linked])
    assert.ok(declared.includes(command), command);
});

test('when clauses name context keys that the extension sets', () => {
  const items = [...contributes.commands, ...Object.values(contributes.menus).flat(), ...contributes.keybindings];
  const clauses = items.flatMap(({ when, enablement }) => [when ?? '', enablement ?? '']).join('\n');
  const keys = clauses.matchAll(/(?<![\w.'])!?(winnow\.\w+)/g);
  const values = new Set(['winnow.clusters', 'winnow.dataSet', 'winnow.cluster']);
  const used = new Set([...keys].map(([, key = '']) => key).filter((key) => !values.has(key)));
  assert.ok(used.size > 3);
  for (const key of used) assert.ok(sources.includes(`'${key}'`), key);
});

test('the settings offer every method, in the words of the command line', () => {
  const { properties } = contributes.configuration;
  const lists = { reduction: REDUCTION_METHODS, clusterer: CLUSTERER_METHODS, labeller: LABELLER_METHODS };
  for (const [name, methods] of Object.entries<Readonly<Record<string, Method>>>(lists)) {
    const setting = properties[`winnow.${name}`]!;
    assert.deepEqual(setting.enum, Object.keys(methods));
    const summaries = Object.values(methods).map(({ summary }) => summary);
    assert.deepEqual(setting.enumDescriptions?.map(inEnglish), summaries);
    assert.equal(setting.default, DEFAULT_CONFIGURATION[name as 'reduction' | 'clusterer' | 'labeller']);
  }
  const features = properties['winnow.features']!;
  assert.deepEqual(features.items?.enum, EXTRACTORS);
  assert.deepEqual(features.default, DEFAULT_CONFIGURATION.features);
});

test('an untrusted workspace chooses no file, no native library and no load', () => {
  const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
  const { properties } = contributes.configuration;
  for (const name of restrictedConfigurations) assert.ok(properties[name], name);
  // Any text and any object could name a file.
  const open = Object.entries(properties).filter(
    ([, { type, enum: choices }]) => type === 'object' || (type === 'string' && choices === undefined),
  );
  assert.ok(open.length >= 3);
  for (const name of [...open.map(([name]) => name), 'winnow.backend', 'winnow.threads'])
    assert.ok(restrictedConfigurations.includes(name), name);
});

test('the titles of commands stand under the category, in the palette as in menus', () => {
  for (const { command, title, category } of contributes.commands) {
    assert.equal(category, 'Winnow', command);
    assert.doesNotMatch(inEnglish(title) ?? '', /^Winnow/, command);
  }
});

test('the items of the Explorer have a group of their own after that of the workspace', () => {
  for (const { command, group } of contributes.menus['explorer/context']!)
    assert.match(group ?? '', /^2_workspace_winnow@\d$/, command);
});

test('what clusters a folder waits for that folder alone', () => {
  for (const { command, enablement } of contributes.commands)
    if (command !== 'winnow.cancel') assert.doesNotMatch(enablement ?? '', /winnow\.running\b/, command);
  for (const name of ['winnow.clusterImages', 'winnow.auditLabels']) {
    const { enablement } = contributes.commands.find(({ command }) => command === name)!;
    assert.equal(enablement, 'resourcePath not in winnow.runningFolders');
  }
});

test('links in descriptions name settings of the manifest, and stand where Markdown is shown', () => {
  const { properties } = contributes.configuration;
  const described = Object.entries(properties).flatMap(([name, setting]) => [
    { name, key: setting.description, markdown: false },
    { name, key: setting.markdownDescription, markdown: true },
    ...[setting, setting.items ?? {}].flatMap(({ enumDescriptions = [], markdownEnumDescriptions = [] }) => [
      ...enumDescriptions.map((key) => ({ name, key, markdown: false })),
      ...markdownEnumDescriptions.map((key) => ({ name, key, markdown: true })),
    ]),
  ]);
  let links = 0;
  for (const { name, key, markdown } of described) {
    if (key === undefined) continue;
    const words = inEnglish(key) ?? '';
    for (const [, setting = ''] of words.matchAll(/#(winnow\.\w+)#/g)) assert.ok(properties[setting], setting);
    const marked = /`|\]\(|#winnow/.test(words);
    links += Number(marked && markdown);
    assert.ok(markdown || !marked, `${name}: ${words}`);
  }
  assert.ok(links > 5);
});

test('the place of the store is a setting of the machine', () => {
  assert.equal(contributes.configuration.properties['winnow.storeLocation']?.scope, 'machine');
});

test('every step of the walkthrough has its picture', () => {
  for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps))
    assert.ok(existsSync(media.svg), media.svg);
});

test('what works on clusters is not offered before there are any', () => {
  const needs = (item: Item | undefined): string => `${item?.when ?? ''} ${item?.enablement ?? ''}`;
  for (const name of ['winnow.exportTree', 'winnow.searchWords']) {
    assert.match(needs(contributes.commands.find(({ command }) => command === name)), /winnow\.hasDataSets/, name);
    const buttons = contributes.menus['view/title']!.filter(({ command }) => command === name);
    assert.ok(buttons.length > 0, name);
    for (const button of buttons) assert.match(needs(button), /winnow\.hasDataSets/, name);
  }
});

test('the empty tree asks for a folder only while none is being clustered', () => {
  const said = contributes.viewsWelcome.map(({ when, contents }) => [when, inEnglish(contents)?.includes('(command:')]);
  assert.deepEqual(said, [
    ['!winnow.running', true],
    ['winnow.running', false],
  ]);
});

test('a view that is moved elsewhere has an icon and says whose it is', () => {
  for (const { icon, contextualTitle } of contributes.views['winnow']!) {
    assert.ok(existsSync(icon), icon);
    assert.equal(contextualTitle, 'Winnow');
  }
});

test('the tools for language models are declared as they are defined', () => {
  const hint = 'npm run tools writes them';
  assert.deepEqual(contributes.languageModelTools, JSON.parse(JSON.stringify(TOOLS.map(manifestOf))), hint);
  for (const { name, title } of TOOLS) assert.equal(inEnglish(`%tool.${name}%`), title);
});
