import { prettifyError, type output, type ZodObject } from 'zod';
import type { DataSetAccess } from './data-set-access';

/** What a tool tells a language model: plain data, a few kilobytes at most. */
export type Answer = Readonly<Record<string, unknown>>;

/** A change that a person has to agree to. Nothing has changed yet. */
export interface Plan {
  /** What would be done, as a question to the person. */
  readonly question: string;
  /** Does it. */
  carryOut(): Promise<Answer>;
}

interface Described {
  /** What programs call it by. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** What it does and when to use it, for the language model. */
  readonly description: string;
  readonly input: ZodObject;
}

/** A tool that changes no label and no file of the person. */
export interface AskingTool extends Described {
  readonly kind: 'asking';
  /** @throws ToolError, or what the data sets throw. */
  ask(input: unknown, dataSets: DataSetAccess): Promise<Answer>;
}

/**
 * A tool that changes labels: it plans, and the caller asks the person before the plan is carried
 * out.
 */
export interface EditingTool extends Described {
  readonly kind: 'editing';
  /** @throws ToolError, or what the data sets throw. */
  plan(input: unknown, dataSets: DataSetAccess): Promise<Plan>;
}

export type Tool = AskingTool | EditingTool;

/** What was asked cannot be done; the message tells the language model what to change. */
export class ToolError extends Error {}

type Definition<Input extends ZodObject> = Omit<Described, 'input'> & { readonly input: Input };

/** Makes a tool that asks: its input is checked before the definition sees it. */
export function asking<Input extends ZodObject>(
  definition: Definition<Input> & { ask(input: output<Input>, dataSets: DataSetAccess): Promise<Answer> },
): AskingTool {
  const { name, title, description, input } = definition;
  const ask = async (given: unknown, dataSets: DataSetAccess): Promise<Answer> =>
    definition.ask(checked(input, given), dataSets);
  return { kind: 'asking', name, title, description, input, ask };
}

/** Makes a tool that edits: its input is checked before the definition sees it. */
export function editing<Input extends ZodObject>(
  definition: Definition<Input> & { plan(input: output<Input>, dataSets: DataSetAccess): Promise<Plan> },
): EditingTool {
  const { name, title, description, input } = definition;
  const plan = async (given: unknown, dataSets: DataSetAccess): Promise<Plan> =>
    definition.plan(checked(input, given), dataSets);
  return { kind: 'editing', name, title, description, input, plan };
}

function checked<Input extends ZodObject>(input: Input, given: unknown): output<Input> {
  const { success, data, error } = input.safeParse(given);
  if (!success) throw new ToolError(`The input does not fit: ${prettifyError(error)}`);
  return data;
}
