import { toJSONSchema } from 'zod';
import type { Tool } from './tool';

/**
 * A tool as the editor's manifest declares it. Words for people are keys of package.nls.json; those
 * for models are English.
 */
export interface ToolContribution {
  readonly name: string;
  /** In package.nls.json: the title of the tool. */
  readonly displayName: string;
  /** What a person types after `#` to name the tool. */
  readonly toolReferenceName: string;
  readonly canBeReferencedInPrompt: true;
  readonly userDescription: string;
  readonly modelDescription: string;
  readonly icon: string;
  readonly tags: readonly string[];
  readonly inputSchema: unknown;
}

/** What the manifest declares of a tool. */
export function manifestOf({ name, description, input }: Tool): ToolContribution {
  return {
    name,
    displayName: `%tool.${name}%`,
    toolReferenceName: referenceName(name),
    canBeReferencedInPrompt: true,
    userDescription: `%tool.${name}%`,
    modelDescription: description,
    icon: 'media/winnow.svg',
    tags: ['winnow', 'images', 'data set'],
    inputSchema: jsonSchemaOf(input),
  };
}

/** What the caller gives: defaults may be left out. */
function jsonSchemaOf(input: Tool['input']): unknown {
  const { $schema: _, ...schema } = toJSONSchema(input, { io: 'input' });
  return schema;
}

/** `winnow_list_groups` becomes `winnowListGroups`. */
const referenceName = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
