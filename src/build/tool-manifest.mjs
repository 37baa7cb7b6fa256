// Writes the tools for language models into `contributes.languageModelTools` of package.json, as
// src/tools defines them.
//
//   npm run tools
import fs from 'node:fs';
import { manifestOf } from '../tools/manifest.ts';
import { TOOLS } from '../tools/tools.ts';

const FILE = 'package.json';
const manifest = JSON.parse(fs.readFileSync(FILE, 'utf8'));
manifest.contributes.languageModelTools = TOOLS.map(manifestOf);
fs.writeFileSync(FILE, `${JSON.stringify(manifest, null, 2)}\n`);
