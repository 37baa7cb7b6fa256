import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DEFAULT_CONFIGURATION } from '../../src/domain/dataset';
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
}
interface Setting {
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly items?: Setting;
  readonly default?: unknown;
}
interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly Item[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
    readonly keybindings: readonly Item[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg: string } }[] }[];
  };
}

const text = readFileSync('package.json', 'utf8');
const { capabilities, contributes } = JSON.parse(text) as Manifest;
const sources = readdirSync('src/extension', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(`src/extension/${file}`, 'utf8'))
  .join('\n');

test('menus, keys and links of the manifest name commands that it declares', () => {
  const declared = contributes.commands.map(({ command }) => command);
  const items = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];
  const linked = [...text.matchAll(/(?:command:|onCommand:)(winnow\.\w+)/g)].map(([, command = '']) => command);
  for (const command of [...items.map((item) => item.command), ...linked])
    assert.ok(declared.includes(command), command);
});

test('when clauses name context keys that the extension sets', () => {
  const items = [...contributes.commands, ...Object.values(contributes.menus).flat(), ...contributes.keybindings];
  const clauses = items.flatMap(({ when, enablement }) => [when ?? '', enablement ?? '']).join('\n');
  const keys = clauses.matchAll(/(?<![\w.'])!?(winnow\.\w+)/g);
  const values = new Set(['winnow.clusters', 'winnow.run', 'winnow.cluster']);
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
    assert.deepEqual(setting.enumDescriptions, summaries);
    assert.equal(setting.default, DEFAULT_CONFIGURATION[name as 'reduction' | 'clusterer' | 'labeller']);
  }
  const features = properties['winnow.features']!;
  assert.deepEqual(features.items?.enum, EXTRACTORS);
  assert.deepEqual(features.default, DEFAULT_CONFIGURATION.features);
});

test('an untrusted workspace chooses no file that a native library reads', () => {
  const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
  for (const name of ['model', 'methodSettings', 'storeLocation']) {
    assert.ok(contributes.configuration.properties[`winnow.${name}`], name);
    assert.ok(restrictedConfigurations.includes(`winnow.${name}`), name);
  }
});

test('every step of the walkthrough has its picture', () => {
  for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps))
    assert.ok(existsSync(media.svg), media.svg);
});
