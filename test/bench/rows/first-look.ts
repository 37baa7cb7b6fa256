import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { DEFAULT_CONFIGURATION, PRESETS } from '../../../src/domain/configuration';
import { clusterFolders, snapshot } from '../../../src/protocol/engine';
import type { BenchOptions, Row } from '../row';
import { median } from '../turns';

/**
 * From the start of an engine process, with an empty store, until the first clusters arrive; the
 * run is ended then.
 */
export const firstLook: Row = {
  name: 'first-look',
  long: false,
  measure: async ({ options, material }) => {
    const folder = material.flat();
    const store = material.file('store of first look');
    const times: number[] = [];
    for (let round = 0; round < options.rounds; round++) {
      times.push(await secondsToFirstClusters(folder, store, options));
      rmSync(store, { recursive: true, force: true });
    }
    const work = `first clusters, ${material.photos().length} photos, cold`;
    return [{ work, unit: 's', ours: median(times), goal: 'ours', reach: 10, aim: 5 }];
  },
};

async function secondsToFirstClusters(folder: string, store: string, options: BenchOptions): Promise<number> {
  const preset = PRESETS.find((each) => each === options.preset);
  if (preset === undefined) throw new Error(`there is no preset ${options.preset}`);
  const begun = performance.now();
  const engine = fork(path.resolve('dist/engine.js'), { execArgv: [] });
  const ended = once(engine, 'exit');
  const connection = createMessageConnection(new IPCMessageReader(engine), new IPCMessageWriter(engine));
  try {
    return await new Promise<number>((resolve, reject) => {
      connection.onNotification(snapshot, () => resolve((performance.now() - begun) / 1000));
      connection.listen();
      const configuration = { ...DEFAULT_CONFIGURATION, preset, threads: options.threads };
      connection.sendRequest(clusterFolders, { folders: [folder], store, configuration }).catch(reject);
    });
  } finally {
    connection.dispose();
    engine.kill();
    await ended;
  }
}
