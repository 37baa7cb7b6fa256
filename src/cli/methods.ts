import {
  CLUSTERER_METHODS,
  LABELLER_METHODS,
  REDUCTION_METHODS,
  VIEW_METHODS,
  type Method,
  type MethodSetting,
} from '../protocol/methods';
import { valuesOf } from '../protocol/method-settings';
import { parse, UsageError } from './usage';

const KINDS: readonly {
  readonly kind: string;
  readonly option: string;
  readonly methods: Readonly<Record<string, Method>>;
}[] = [
  { kind: 'views', option: '--views', methods: VIEW_METHODS },
  { kind: 'reductions', option: '--reduce', methods: REDUCTION_METHODS },
  { kind: 'clusterers', option: '--clusterer', methods: CLUSTERER_METHODS },
  { kind: 'labellers', option: '--labeller', methods: LABELLER_METHODS },
];

/** `winnow methods`: what a run can be made of, one line a method and one a setting. */
export function methodsCommand(args: string[]): Promise<void> {
  const { values, positionals } = parse(args, { json: { type: 'boolean' } });
  if (positionals.length > 0) throw new UsageError('winnow methods takes no names');
  process.stdout.write(values.json === true ? asData() : asText());
  return Promise.resolve();
}

function asData(): string {
  const data = Object.fromEntries(KINDS.map(({ kind, methods }) => [kind, methods]));
  return JSON.stringify(data, null, 2) + '\n';
}

function asText(): string {
  const lines: string[] = [];
  for (const { kind, option, methods } of KINDS) {
    lines.push(`${kind[0]!.toUpperCase()}${kind.slice(1)} (${option})`);
    for (const [name, { summary, settings }] of Object.entries(methods)) {
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
