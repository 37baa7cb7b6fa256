// Prints what the changelog says of a version.
//
//   node src/build/release/notes.mjs 0.3.0
import fs from 'node:fs';
import { notesOf } from './changelog.mjs';

const notes = notesOf(fs.readFileSync('CHANGELOG.md', 'utf8'), process.argv[2]);
if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${process.argv[2]}`);
console.log(notes);
