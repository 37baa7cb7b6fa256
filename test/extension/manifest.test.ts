import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Item {
  readonly command: string;
  readonly when?: string;
  readonly enablement?: string;
}
interface Manifest {
  readonly contributes: {
    readonly commands: readonly Item[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
    readonly keybindings: readonly Item[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg: string } }[] }[];
  };
}

const text = readFileSync('package.json', 'utf8');
const { contributes } = JSON.parse(text) as Manifest;
const sources = readdirSync('src/extension')
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

test('every step of the walkthrough has its picture', () => {
  for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps))
    assert.ok(existsSync(media.svg), media.svg);
});
