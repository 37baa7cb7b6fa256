import { METHODS, type Method, type MethodSetting } from '../../domain/methods';
import { valuesOf } from '../../domain/method-settings';
import { parse, UsageError } from '../options/usage';

/** The option that chooses a method of each kind. */
const OPTIONS: Readonly<Record<keyof typeof METHODS, string>> = {
  extractors: '--features',
  reductions: '--reduce',
  clusterers: '--clusterer',
  labellers: '--labeller',
};

/** `winnow methods`: what a run can be made of, one line a method and one a setting. */
export function methodsCommand(args: string[]): Promise<void> {
  const { values, positionals } = parse(args, { json: { type: 'boolean' } });
  if (positionals.length > 0) throw new UsageError('winnow methods takes no names');
  process.stdout.write(values.json === true ? JSON.stringify(METHODS, null, 2) + '\n' : asText());
  return Promise.resolve();
}

function asText(): string {
  const lines: string[] = [];
  for (const kind of Object.keys(METHODS) as (keyof typeof METHODS)[]) {
    lines.push(`${kind[0]!.toUpperCase()}${kind.slice(1)} (${OPTIONS[kind]})`);
    for (const [name, { summary, settings }] of Object.entries<Method>(METHODS[kind])) {
      lines.push(`  ${name.padEnd(22)}${summary}`);
      for (const setting of settings) {
        lines.push(
          `    ${name}.${setting.name}=${defaultOf(setting)}`.padEnd(40) + `${setting.summary} (${valuesOf(setting)})`,
        );
      }
    }
    lines.push('');
  }
  return lines.join('\n');
}

/** The word that stands for the default, if there is one. */
function defaultOf({ default: value, words = {} }: MethodSetting): string {
  return Object.entries(words).find(([, each]) => each === value)?.[0] ?? String(value);
}
