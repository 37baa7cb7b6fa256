/** The message of what was thrown: an error's own, or the thrown value as text. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
