import { parse, UsageError } from './usage';

/** `winnow doctor`: what works on this machine, and which back end a run takes. */
export async function doctorCommand(args: string[]): Promise<void> {
  if (parse(args, {}).positionals.length > 0) throw new UsageError('winnow doctor takes no arguments');
  const { diagnostics } = await import('../engine/diagnostics');
  const found = await diagnostics();
  const lines = [
    `winnow ${found.winnow}, Node ${found.node}, ${found.platform}`,
    `${found.cpus}, ${(found.memoryBytes / 2 ** 30).toFixed(1)} GiB of memory`,
    ...found.parts.map(({ name, version, works, message, chosen }) => {
      const mark = works ? 'works  ' : 'missing';
      return `${mark}  ${name}${version === undefined ? '' : ` ${version}`}${chosen === true ? ' (chosen)' : ''}: ${message}`;
    }),
  ];
  process.stdout.write(lines.join('\n') + '\n');
}
