// No word of the interface is left out of a translation: not in the sources, not in the manifest,
// not in German.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { allMessages, compare, messagesIn, parsed, placesOf, SPOKEN, sourcesOf } from '../../src/build/l10n.mjs';
import { failures, rawStrings } from './raw-strings.mjs';

const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
const messages = allMessages();
const translations = fs.readdirSync('l10n').filter((file) => /^bundle\.l10n\..+\.json$/.test(file));
const manifest = fs.readFileSync('package.json', 'utf8');
const english = read('package.nls.json');
const manifests = fs.readdirSync('.').filter((file) => /^package\.nls\..+\.json$/.test(file));

/** Rooms of the engine whose words are for people; others speak to programmers and to the log. */
const ENGINE =
  'annotations audit classes curation images inspect known-labels corrections models run run-artifacts store tables words export'
    .split(' ')
    .map((room) => `src/engine/${room}`);
/** Parts whose words are all for people; those of the tools are mostly for language models. */
const HEARD = SPOKEN.filter((part) => part !== 'src/tools' && part !== 'src/engine').concat(ENGINE);

/** What reads like words and is none of the interface, by file, with the reason. */
const NO_WORDS = {
  'src/domain/curated-states.ts': ['Group {0}'], // A name like those that the engine gives, which are data.
  'src/domain/label-names.ts': ['Undecided', 'Excluded'], // The engine's own names, refused in every language.
  'src/domain/hierarchy.ts': [/^a hierarchy over/], // For programmers.
  'src/domain/quality.ts': [/^(low|little|odd|extreme) [a-z]+$/], // Names of notes.
  'src/domain/method-settings.ts': [/./], // Said by the engine and the command line.
  'src/engine/classes/foreign-names.ts': [/./], // Names of folders.
  'src/engine/curation/lasting-names.ts': ['Group {0}'], // Data, and names of folders.
  'src/engine/export/coco.ts': [/^Written by/], // In a file that others read.
  'src/engine/export/dataset-card.ts': [/./],
  'src/engine/export/export-notes.ts': ['Keras', 'Hugging Face', 'Ultralytics'],
  'src/engine/export/publish.ts': ['write to'], // A key.
  'src/engine/export/export-split.ts': [/./], // For programmers, and keys.
  'src/engine/images/file-kind.ts': [/^[A-Z][A-Za-z]+ (XL|2000|HDR)$/, /^(gimp|Rar|Ogg|OpenEXR|version)/], // Names.
  'src/engine/images/image-format.ts': ['WebP'],
  'src/engine/images/deep-or-transparent.ts': [/^(later|dark|no|first) [a-z]+$/], // Names of notes.
  'src/engine/images/decode/cut-blocks.ts': ['extreme shape'],
  'src/engine/images/decode/decode.ts': ['no end marker'],
  'src/engine/inspect/image-facts.ts': [/^data:/],
  'src/engine/run-artifacts/kept-classes.ts': ['seen classes'], // A key.
  'src/engine/models/catalogue.ts': [/./], // Names.
  'src/engine/models/https-get.ts': [/^Basic/],
  'src/engine/run/learning.ts': ['first clusters', 'clusters of', /^voter/], // Keys.
  'src/engine/run/snapshot.ts': ['Group {0}'],
  'src/engine/words/search.ts': [/^a photo of/], // Read by a network that learned English.
  'src/extension/commands/diagnostics-command.ts': ['# Winnow {0}'],
  'src/extension/commands/unreadable-files.ts': ['Winnow'],
  'src/extension/cuda/cuda-installer.ts': [/^\s+const util = require/], // A script.
  'src/extension/decorations/quality-problems.ts': ['Winnow'],
  'src/extension/decorations/status.ts': ['Winnow', '$(sync~spin) Winnow{0}'],
  'src/extension/pages/page-html.ts': [/-src \{0\}/, /^<!doctype html>/],
  'src/extension/pages/webview-messages.ts': ['must hold a word'], // For the log.
  'webview/gallery/rubber-band.ts': [/^header, button/], // A selector.
  'webview/map/webgl-painter.ts': [/^#version/],
  'webview/run/k-slider.ts': ['dot chosen', 'tick chosen'], // Classes.
  'webview/run/scores.ts': ['tick chosen'],
  'webview/run/silhouette.ts': ['11px {0}'],
  'webview/services/questions.ts': ['AbortError'],
  'webview/ui/focus-keeper.ts': [/^\[role=/, /^a\[href\]/], // Selectors.
  'webview/ui/toolkit.ts': [/^<div class/],
};

test('the English bundle holds the messages of the sources: npm run l10n writes it', () => {
  assert.deepEqual(Object.keys(read('l10n/bundle.l10n.json')), messages);
  for (const [message, text] of Object.entries(read('l10n/bundle.l10n.json'))) assert.equal(text, message);
});

test('every word of the interface is a message', () => {
  const raw = HEARD.flatMap(sourcesOf).flatMap((file) => {
    const known = NO_WORDS[file] ?? [];
    const isKnown = (text) => known.some((one) => (one instanceof RegExp ? one.test(text) : one === text));
    return rawStrings(file).flatMap(({ line, text }) => (isKnown(text) ? [] : [`${file}:${line}: ${text}`]));
  });
  assert.deepEqual(raw, []);
});

test('every failure of the engine is a message', () => {
  // Shards are made and taken by the command line alone, which speaks English.
  const files = sourcesOf('src/engine').filter((file) => !file.startsWith('src/engine/shards/'));
  const raw = files.flatMap((file) => failures(file).map(({ line, text }) => `${file}:${line}: ${text}`));
  assert.deepEqual(raw, []);
  const found = failures('a.ts', "throw new WinnowFailure('locked', wide ? `${file} is there.` : t('Gone.'))");
  assert.deepEqual(
    found.map(({ text }) => text),
    ['{0} is there.'],
  );
});

test('words that no translation reaches are found, and what is no text is not', () => {
  const found = (source) => rawStrings('a.ts', source).map(({ text }) => text);
  assert.deepEqual(found(`button('primary', 'Try Again', run)`), ['Try Again']);
  assert.deepEqual(found('say(`${count} images moved`)'), ['{0} images moved']);
  assert.deepEqual(found(`element('div', { class: 'Some class', title: 'Close it' })`), ['Close it']);
  assert.deepEqual(found(`node.setAttribute('aria-label', 'Close it')`), ['Close it']);
  assert.deepEqual(
    found(`button('primary', t('Try Again'), run); if (key === 'Enter') run(); log.warn('It ended.')`),
    [],
  );
});

test('a message is one literal', () => {
  assert.throws(
    () => messagesIn(parsed('a.ts', 'say(t(`${count} images`))')),
    /a\.ts:1: a message must be one literal/,
  );
});

test('there is German', () => {
  assert.ok(translations.includes('bundle.l10n.de.json'));
  assert.ok(manifests.includes('package.nls.de.json'));
});

for (const file of translations) {
  test(`${file} translates every message, and nothing else`, () => {
    const translation = read(`l10n/${file}`);
    assert.deepEqual(compare(messages, translation), { missing: [], unused: [] });
    for (const [message, text] of Object.entries(translation)) {
      assert.notEqual(text.trim(), '', message);
      assert.deepEqual(placesOf(text), placesOf(message), message);
    }
  });
}

test('the manifest shows no word that is not in package.nls.json, and that holds none in vain', () => {
  const { contributes, description, capabilities } = JSON.parse(manifest);
  const shown = /^(title|displayName|userDescription|description|markdownDescription|contents|altText)$/;
  const raw = [];
  const look = (value, name) => {
    if (Array.isArray(value)) value.forEach((one) => look(one, name));
    else if (typeof value === 'object' && value !== null) {
      // What a tool takes is told to language models, in English.
      for (const [key, part] of Object.entries(value)) if (key !== 'inputSchema') look(part, key);
    } else if (
      typeof value === 'string' &&
      (shown.test(name) || /[dD]escriptions$/.test(name) || (name === 'name' && !/^winnow_/.test(value)))
    ) {
      if (!/^%[^%]+%$/.test(value) && value !== 'Winnow') raw.push(`${name}: ${value}`);
    }
  };
  look({ contributes, description, capabilities }, '');
  assert.deepEqual(raw, []);
  const used = new Set([...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key));
  assert.deepEqual([...used].sort(), Object.keys(english).sort());
});

for (const file of manifests) {
  test(`${file} translates the manifest, with the links of the English`, () => {
    const translation = read(file);
    assert.deepEqual(Object.keys(translation), Object.keys(english));
    const links = (text) => text.match(/\(command:[\w.]+\)|`[^`]+`/g) ?? [];
    for (const [key, text] of Object.entries(translation)) {
      assert.notEqual(text.trim(), '', key);
      assert.deepEqual(links(text).sort(), links(english[key]).sort(), key);
    }
    const bundle = read(`l10n/${file.replace('package.nls', 'bundle.l10n')}`);
    // The methods are described in settings and in lists: in the same words.
    for (const [key, text] of Object.entries(english)) {
      if (/^setting\.\w+\./.test(key) && bundle[text] !== undefined) assert.equal(translation[key], bundle[text], key);
    }
  });
}
