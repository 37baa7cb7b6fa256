/** Names as a person types them: between commas, semicolons or line ends, none twice. */
export function namesIn(list: string): string[] {
  const names = list.split(/[,;\n]/).map((name) => name.trim().replace(/\s+/g, ' '));
  return [...new Set(names.filter((name) => name !== ''))];
}
