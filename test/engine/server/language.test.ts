import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../../src/domain/configuration';
import * as protocol from '../../../src/protocol/engine';
import { writePictures } from '../pictures';

const PROJECT = path.resolve(__dirname, '../../..');
const home = mkdtempSync(path.join(tmpdir(), 'winnow-language-'));
after(() => rmSync(home, { recursive: true, force: true }));

const configuration = {
  ...DEFAULT_CONFIGURATION,
  features: ['hog', 'pca'],
  clusterer: 'kmeans',
  preset: 'quick',
  k: 2,
  threads: 1,
} as const;

interface Told {
  readonly refused: string;
  readonly snapshot: RunSnapshot;
}

/** What an engine in a language says of a folder without pictures, and makes of one with some. */
async function engineIn(language: string, messages: string): Promise<Told> {
  const engine = fork(path.join(PROJECT, 'src/engine/main.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, WINNOW_MESSAGES: messages },
  });
  const connection = createMessageConnection(new IPCMessageReader(engine), new IPCMessageWriter(engine));
  connection.listen();
  const cluster = (name: string): Promise<RunSnapshot> =>
    connection.sendRequest(protocol.clusterFolders, {
      folders: [path.join(home, name)],
      store: path.join(home, `store-${language}`),
      configuration,
      takeOver: false,
      fromScratch: false,
    });
  try {
    const refused = await cluster('none').then(String, (error: Error) => error.message);
    return { refused, snapshot: await cluster('some') };
  } finally {
    connection.dispose();
    engine.kill();
  }
}

test("the engine speaks the editor's language; labels, groups and their names are the same in all", async () => {
  mkdirSync(path.join(home, 'none'));
  writeFileSync(path.join(home, 'none', 'a.txt'), 'no picture');
  writeFileSync(path.join(home, 'none', 'b.pdf'), '%PDF-1.7');
  await writePictures(path.join(home, 'some'), 12);
  writeFileSync(path.join(home, 'some', 'z.jpg'), '');
  const english = await engineIn('en', '');
  const german = await engineIn('de', path.join(PROJECT, 'l10n/bundle.l10n.de.json'));
  assert.match(english.refused, /none holds no image that can be read\. 2 files were passed over: 1 PDF document \(/);
  assert.match(
    german.refused,
    /none enthält kein lesbares Bild\. 2 Dateien wurden übergangen: PDF-Dokumente: 1 \(zuerst die Bilder/,
  );
  const [told] = german.snapshot.unreadable;
  assert.match(told!.reason, /leere Datei/);
  for (const part of ['clusters', 'confidence', 'agreement', 'partitions', 'hashes', 'paths'] as const) {
    assert.deepEqual(german.snapshot[part], english.snapshot[part], part);
  }
});

test('without the file of its language the engine speaks English', async () => {
  mkdirSync(path.join(home, 'some'), { recursive: true });
  await writePictures(path.join(home, 'some'), 12);
  const { refused } = await engineIn('gone', path.join(home, 'gone.json'));
  assert.match(refused, /none holds no image that can be read/);
});
