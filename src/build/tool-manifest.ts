// Writes the tools for language models into `contributes.languageModelTools` of package.json, as src/tools defines them.
// usage: node --import tsx src/build/tool-manifest.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { manifestOf } from '../tools/manifest';
import { TOOLS } from '../tools/tools';

const file = 'package.json';
const manifest = JSON.parse(readFileSync(file, 'utf8')) as { contributes: Record<string, unknown> };
manifest.contributes['languageModelTools'] = TOOLS.map(manifestOf);
writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
