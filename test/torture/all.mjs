// `npm run torture`: every torture in full, one after the other. Further ones join by lying here as
// `NAME.ts` or `NAME.mjs`.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const COUNTS = { kills: 500, requests: 5000, messages: 10_000, names: 400, files: 40, images: 2000 };
const here = import.meta.dirname;
let failed = false;
for (const name of [...Object.keys(COUNTS), 'bits']) {
  const script = [`${name}.ts`, `${name}.mjs`].map((file) => path.join(here, file)).find((file) => fs.existsSync(file));
  if (!script) continue;
  const count = COUNTS[name] ? ['--count', String(COUNTS[name])] : [];
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', script, ...count], { stdio: 'inherit' });
  if (status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
