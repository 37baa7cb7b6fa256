import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageHtml, type PageParts } from '../../../src/extension/pages/page-html';

const parts: PageParts = {
  view: 'panel',
  script: 'https://pages/panel.js?a=1&b=2',
  style: 'https://pages/panel.css',
  source: 'https://pages',
  scriptNonce: 'c2NyaXB0',
  styleNonce: 'c3R5bGU=',
  language: 'de',
  messages: { Close: 'Schließen' },
};

test('a page says its language and carries its messages', () => {
  const html = pageHtml(parts);
  assert.match(html, /<html lang="de">/);
  assert.match(html, /<script type="application\/json" id="messages">\{"Close":"Schließen"\}<\/script>/);
});

test('no message can end the element that holds it, and no address its attribute', () => {
  const html = pageHtml({ ...parts, style: '"><script>', messages: { a: '</script><script>alert(1)</script>' } });
  // Its own two.
  assert.equal(html.match(/<script/g)?.length, 2);
  const data = /id="messages">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  assert.deepEqual(JSON.parse(data), { a: '</script><script>alert(1)</script>' });
});

test('scripts and styles run by a nonce each, and nothing inline without', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(pageHtml(parts))?.[1] ?? '';
  assert.match(policy, /script-src 'nonce-c2NyaXB0'$/);
  assert.match(policy, /style-src https:\/\/pages 'nonce-c3R5bGU='/);
  assert.doesNotMatch(policy, /unsafe/);
  // What the page can read lets nothing run.
  assert.doesNotMatch(pageHtml(parts), /csp-nonce" content="c2NyaXB0"/);
});
