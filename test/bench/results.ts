// Puts what the other benchmarks left in out/ onto one page, docs/results.md.
//
//   npm run bench -- results
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resultsPage, type Results } from './results/page';

const FILE = 'docs/results.md';

function read<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

const labels = read<NonNullable<Results['labels']>>('out/labels.json');
const speed = read<NonNullable<Results['speed']>>('out/bench.json');
const memory = read<NonNullable<Results['memory']>>('out/memory.json');
const page = resultsPage({ ...(labels && { labels }), ...(speed && { speed }), ...(memory && { memory }) });
writeFileSync(FILE, page);
console.log(`${FILE} says what was measured.`);
