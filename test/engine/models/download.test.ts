import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { CATALOGUE, filesOf, SHIPPED, type CatalogueModel } from '../../../src/engine/models/catalogue';
import { downloadModel } from '../../../src/engine/models/download';
import { httpsGet, type Get } from '../../../src/engine/models/https-get';
import { proxyFor } from '../../../src/engine/models/proxy';
import { Random } from '../../../src/engine/base/random';
import { tryLock, unlock } from '../../../src/engine/store/lock-file';

const BYTES = 300_000;
const random = new Random(1);
const contents = Buffer.from(Uint8Array.from({ length: BYTES }, () => random.integer(256)));
const signal = new AbortController().signal;

let home: string;
let server: http.Server;
/** What the server does with the next requests; the last stays. */
let answers: http.RequestListener[];
/** The range that each request asked for. */
let asked: (string | undefined)[];

before(() => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-download-'));
  server = http.createServer((request, response) => {
    asked.push(request.headers.range);
    (answers.length > 1 ? answers.shift()! : answers[0]!)(request, response);
  });
  return new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(home, { recursive: true, force: true });
});
beforeEach(() => {
  answers = [withRanges];
  asked = [];
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
});

/**
 * Goes to the server of this test whatever host an address names, and without encryption: what is
 * above it is the same.
 */
const get: Get = (url, headers, stop) =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const options = {
      host: '127.0.0.1',
      port,
      path: url.pathname,
      headers: { ...headers, host: url.host },
      signal: stop,
    };
    http
      .get(options, (body) => resolve({ status: body.statusCode!, headers: body.headers, body }))
      .on('error', (error) => reject(stop.aborted ? (stop.reason as Error) : error));
  });

const model: CatalogueModel = {
  ...CATALOGUE.find(({ name }) => name === 'mobilenetv2')!,
  file: 'model.onnx',
  title: 'A Model',
  addresses: ['https://models.test/model.onnx'],
  bytes: BYTES,
  sha256: createHash('sha256').update(contents).digest('hex'),
};

const download = (
  wanted: CatalogueModel = model,
  stop: AbortSignal = signal,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<string> => downloadModel(wanted, home, { progress: onProgress, signal: stop }, get);

const withRanges: http.RequestListener = (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN);
  if (Number.isNaN(from)) return void response.setHeader('content-length', BYTES).end(contents);
  response.writeHead(206, { 'content-range': `bytes ${from}-${BYTES - 1}/${BYTES}`, 'content-length': BYTES - from });
  response.end(contents.subarray(from));
};

/** Begins as asked and breaks off after so many bytes. */
const cutAfter =
  (length: number): http.RequestListener =>
  (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': BYTES - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${BYTES - 1}/${BYTES}` } : {}),
    });
    response.write(contents.subarray(from, from + length), () => setTimeout(() => response.destroy(), 20));
  };

const status =
  (code: number, headers: http.OutgoingHttpHeaders = {}): http.RequestListener =>
  (_, response) =>
    void response.writeHead(code, headers).end();

const failure = (code: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof WinnowFailure, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, words);
  return true;
};

test('a model comes whole, with its progress, and nothing else stays in the folder', async () => {
  const seen: number[] = [];
  const file = await download(model, signal, (done, total) => {
    seen.push(done);
    assert.equal(total, BYTES);
  });
  assert.deepEqual(readFileSync(file), contents);
  assert.deepEqual(readdirSync(home), ['model.onnx']);
  assert.equal(seen.at(-1), BYTES);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
});

test('a pair comes with one progress over all its files, each held to its own SHA-256', async () => {
  const tokenizer = { ...model, file: 'tokenizer.json', addresses: ['https://models.test/tokenizer.json'] };
  const network = { ...model, file: 'text.onnx', addresses: ['https://models.test/text.onnx'] };
  const seen: number[] = [];
  const file = await download({ ...model, text: { network, tokenizer } }, signal, (done, total) => {
    seen.push(done);
    assert.equal(total, 3 * BYTES);
  });
  assert.equal(file, path.join(home, 'model.onnx'));
  assert.deepEqual(readdirSync(home).sort(), ['model.onnx', 'text.onnx', 'tokenizer.json']);
  assert.equal(seen.at(-1), 3 * BYTES);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
  rmSync(path.join(home, 'text.onnx'));
  const other = { ...network, sha256: '0'.repeat(64) };
  const wrong = { ...model, text: { network: other, tokenizer } };
  await assert.rejects(download(wrong), failure('download', /SHA-256 .*removed/));
  assert.deepEqual(readdirSync(home).sort(), ['model.onnx', 'tokenizer.json']);
});

test('a connection that breaks is taken up where it broke, also by a later download', async () => {
  answers = [cutAfter(100_000), cutAfter(50_000), withRanges];
  assert.deepEqual(readFileSync(await download()), contents);
  assert.deepEqual(asked, [undefined, 'bytes=100000-', 'bytes=150000-']);
  rmSync(path.join(home, 'model.onnx'));
  writeFileSync(path.join(home, 'model.onnx.part'), contents.subarray(0, 70_000));
  asked = [];
  assert.deepEqual(readFileSync(await download()), contents);
  assert.deepEqual(asked, ['bytes=70000-']);
});

test('a server that knows no ranges sends everything again, and the file is right', async () => {
  writeFileSync(path.join(home, 'model.onnx.part'), contents.subarray(0, 70_000));
  answers = [(_, response) => void response.end(contents)];
  assert.deepEqual(readFileSync(await download()), contents);
});

test('wrong bytes are removed and said', async () => {
  const wrong = Buffer.from(contents);
  wrong[200_000]! ^= 1;
  answers = [(_, response) => void response.end(wrong)];
  await assert.rejects(download(), failure('download', /A Model .* models\.test.* SHA-256 .*removed/));
  assert.deepEqual(readdirSync(home), []);
});

test('a file of another length is refused before it comes, or as soon as it is too long', async () => {
  answers = [(_, response) => void response.setHeader('content-length', 12).end('<html></html')];
  await assert.rejects(download(), failure('download', /another file there, of 12 bytes instead of 300000/));
  answers = [
    (_, response) => {
      response.write(contents);
      response.end('more');
    },
  ];
  await assert.rejects(download(), failure('download', /more than the 300000 bytes/));
  assert.ok(!existsSync(path.join(home, 'model.onnx')));
});

test('redirects lead to encrypted places only, and end', async () => {
  answers = [status(302, { location: 'https://cdn.test/elsewhere' }), withRanges];
  assert.deepEqual(readFileSync(await download()), contents);
  rmSync(path.join(home, 'model.onnx'));
  answers = [status(302, { location: 'http://cdn.test/elsewhere' })];
  asked = [];
  await assert.rejects(download(), failure('download', /sends on to http:\/\/cdn\.test, which is not encrypted/));
  assert.equal(asked.length, 1);
  answers = [status(301, { location: '/again' })];
  await assert.rejects(download(), failure('download', /sends on and on/));
});

test('where one address fails the next is asked; where all do, the failure says so', async () => {
  const two = { ...model, addresses: ['https://gone.test/a', 'https://models.test/b'] };
  answers = [status(404), withRanges];
  assert.deepEqual(readFileSync(await download(two)), contents);
  rmSync(path.join(home, 'model.onnx'));
  answers = [status(404), status(503)];
  await assert.rejects(download(two), failure('download', /from gone\.test, models\.test: models\.test answered 503/));
});

test('without a network the failure says what may be wrong, and what came is kept', async () => {
  writeFileSync(path.join(home, 'model.onnx.part'), contents.subarray(0, 70_000));
  const offline: Get = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
  const failed = downloadModel(model, home, { progress: () => undefined, signal }, offline);
  await assert.rejects(failed, failure('download', /offline.*proxy/));
  assert.deepEqual(readdirSync(home), ['model.onnx.part']);
  rmSync(path.join(home, 'model.onnx.part'));
  await assert.rejects(
    downloadModel(model, home, { progress: () => undefined, signal }, offline),
    failure('download', /offline/),
  );
  assert.deepEqual(readdirSync(home), []);
});

test('a cancel ends the download with its reason and keeps the part', async () => {
  // The server stays silent after the first bytes.
  answers = [(_, response) => void response.setHeader('content-length', BYTES).write(contents.subarray(0, 100_000))];
  const stop = new AbortController();
  const reason = new Error('stopped');
  const onProgress = (done: number): void => {
    if (done === 100_000) stop.abort(reason);
  };
  await assert.rejects(download(model, stop.signal, onProgress), reason);
  assert.deepEqual(readdirSync(home), ['model.onnx.part']);
  assert.equal(readFileSync(path.join(home, 'model.onnx.part')).length, 100_000);
});

test('two who want the same model get it from one download', async () => {
  answers = [(request, response) => void setTimeout(() => withRanges(request, response), 150)];
  const files = await Promise.all([download(), download()]);
  assert.equal(files[0], files[1]);
  assert.equal(asked.length, 1);
  // One that is held elsewhere is waited for, until the person stops.
  rmSync(files[0]);
  const lock = path.join(home, 'model.onnx.lock');
  const held = tryLock(lock, 60_000);
  assert.ok('mine' in held);
  await assert.rejects(download(model, AbortSignal.timeout(250)), /aborted due to timeout/);
  unlock(lock, held.mine);
  assert.deepEqual(readFileSync(await download()), contents);
});

test('a folder that cannot be written is said in words', async () => {
  writeFileSync(path.join(home, 'file'), '');
  const failed = downloadModel(model, path.join(home, 'file', 'models'), { progress: () => undefined, signal }, get);
  await assert.rejects(failed, failure('store', /Cannot write .*a part of its path is a file/));
});

test('a proxy is taken from the environment, but for the hosts that are excepted', () => {
  const url = new URL('https://models.test/a');
  assert.equal(proxyFor(url, {}), undefined);
  assert.equal(proxyFor(url, { HTTPS_PROXY: 'proxy.test:3128' })?.host, 'proxy.test:3128');
  assert.equal(proxyFor(url, { https_proxy: 'http://a:b@proxy.test' })?.username, 'a');
  for (const NO_PROXY of ['models.test', 'other.test, .test', '*', '*.test:443']) {
    assert.equal(proxyFor(url, { HTTPS_PROXY: 'http://proxy.test', NO_PROXY }), undefined, NO_PROXY);
  }
  assert.ok(proxyFor(url, { HTTPS_PROXY: 'http://proxy.test', NO_PROXY: 'dels.test' }));
});

test('every address of the catalogue is encrypted, every pin well-formed and every name its own', () => {
  const files = CATALOGUE.flatMap((model) => filesOf(model).map((each) => ({ ...each, name: model.name })));
  for (const { name, addresses, sha256, bytes, file } of files) {
    assert.ok(
      (addresses.length > 0 || name === SHIPPED) && addresses.every((address) => address.startsWith('https://')),
      name,
    );
    assert.match(sha256, /^[0-9a-f]{64}$/);
    assert.ok(bytes > 1e6 && /^[\w.-]+\.(onnx|json)$/.test(file), name);
  }
  assert.equal(new Set(CATALOGUE.map(({ name }) => name)).size, CATALOGUE.length);
  for (const key of ['file', 'sha256'] as const)
    assert.equal(new Set(files.map((each) => each[key])).size, files.length);
});

test('a network that ships is never asked for', async () => {
  await assert.rejects(download({ ...model, addresses: [] }), /ships with Winnow and cannot be downloaded/);
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test(
  'over TLS: unknown certificates are refused, and a proxy is asked for a tunnel',
  { skip: !hasOpenssl && !process.env.CI },
  async () => {
    const key = path.join(home, 'key.pem');
    const certificate = path.join(home, 'certificate.pem');
    const options = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '2'];
    spawnSync('openssl', [
      'req',
      '-x509',
      ...options,
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
    ]);
    const secure = https.createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, withRanges);
    const tunnels: string[] = [];
    const proxy = http.createServer().on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
      tunnels.push(request.url!);
      const through = net.connect((secure.address() as AddressInfo).port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      through.on('error', () => socket.destroy());
      socket.on('error', () => through.destroy());
    });
    const listening = (each: net.Server): Promise<void> =>
      new Promise((done) => void each.listen(0, '127.0.0.1', done));
    await Promise.all([listening(secure), listening(proxy)]);
    try {
      const url = new URL(`https://localhost:${(secure.address() as AddressInfo).port}/model.onnx`);
      await assert.rejects(httpsGet(url, {}, signal), /self.signed certificate/);
      const script = `
        const { httpsGet } = require('./src/engine/models/https-get.ts');
        void (async () => {
          const headers = { range: 'bytes=299990-' };
          const { status, body } = await httpsGet(new URL('${url.href}'), headers, new AbortController().signal);
          const parts = [];
          for await (const part of body) parts.push(part);
          console.log(status, Buffer.concat(parts).toString('hex'));
        })();`;
      const env = {
        ...process.env,
        NODE_EXTRA_CA_CERTS: certificate,
        HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      };
      const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], { env });
      let output = '';
      child.stdout.on('data', (text: Buffer) => (output += text.toString()));
      child.stderr.on('data', (text: Buffer) => (output += text.toString()));
      await new Promise((resolve) => child.on('close', resolve));
      assert.equal(output.trim(), `206 ${contents.subarray(299_990).toString('hex')}`);
      assert.deepEqual(tunnels, [url.host]);
    } finally {
      for (const each of [secure, proxy]) {
        each.close();
        each.closeAllConnections();
      }
    }
  },
);
