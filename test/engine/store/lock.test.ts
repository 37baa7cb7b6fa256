import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { takeRunLock } from '../../../src/engine/store/lock';
import { tryLock, unlock } from '../../../src/engine/store/lock-file';
import { ownIdentity } from '../../../src/engine/store/process-identity';
import { Store } from '../../../src/engine/store/store';

const NEVER = new AbortController().signal;
let parent: string;
let store: Store;
let children: ChildProcess[];
let awake: NodeJS.Timeout;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'winnow-lock-'));
  store = Store.open(parent, ['/pictures']);
  children = [];
  // The heartbeat of a lock does not keep a process alive.
  awake = setInterval(() => undefined, 1000);
});
afterEach(() => {
  clearInterval(awake);
  for (const child of children) child.kill('SIGKILL');
  rmSync(parent, { recursive: true, force: true });
});

const failure =
  (code: WinnowFailure['code'], words: RegExp) =>
  (error: unknown): boolean =>
    error instanceof WinnowFailure && error.code === code && words.test(error.message);

/**
 * Another process that runs `script`, in which `store`, `takeRunLock` and `NEVER` are there;
 * resolves with its first line.
 */
async function other(script: string): Promise<{ child: ChildProcess; line: string }> {
  const program = `
    const { Store } = require('./src/engine/store/store');
    const { takeRunLock } = require('./src/engine/store/lock');
    const { tryLock, unlock } = require('./src/engine/store/lock-file');
    const NEVER = new AbortController().signal;
    const store = Store.open(${JSON.stringify(parent)}, ['/pictures']);
    ${script}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', program], {
    cwd: path.resolve(__dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const ended = once(child, 'exit').then(() => assert.fail('the other process ended without a word'));
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  return { child, line: line.toString().trim() };
}
const HOLDS = `
  takeRunLock(store, { takeOver: false }, NEVER).then((lock) => {
    const alive = setInterval(() => {}, 1000);
    lock.signal.onabort = () => { console.log(lock.signal.reason.code); lock.release(); clearInterval(alive); };
    console.log('held');
  });`;

test('a lock is had by one, given back, and had again', async () => {
  const lock = await takeRunLock(store, { takeOver: false }, NEVER);
  await assert.rejects(
    takeRunLock(store, { takeOver: false }, NEVER),
    failure('locked', new RegExp(`process ${process.pid} on .*since`)),
  );
  lock.release();
  (await takeRunLock(store, { takeOver: false }, NEVER)).release();
  assert.deepEqual(
    readdirSync(store.folder).filter((name) => name.startsWith('run.')),
    [],
  );
});

test('a process that was killed is replaced at once, without being asked', async () => {
  const { child } = await other(HOLDS);
  await assert.rejects(
    takeRunLock(store, { takeOver: false }, NEVER),
    failure('locked', new RegExp(`process ${child.pid}`)),
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = await takeRunLock(store, { takeOver: false }, NEVER);
  assert.equal(lock.signal.aborted, false);
  lock.release();
});

test('a process that lives stops when another takes over, and knows why', async () => {
  const { child } = await other(HOLDS);
  const [said, lock] = await Promise.all([once(child.stdout!, 'data'), takeRunLock(store, { takeOver: true }, NEVER)]);
  assert.equal(String(said[0]).trim(), 'taken-over');
  assert.equal(existsSync(store.path('run.stop')), false);
  await assert.rejects(takeRunLock(store, { takeOver: false }, NEVER), failure('locked', /already/));
  lock.release();
});

test('a holder that does not stop ends the wait in words, and a cancel ends it at once', async () => {
  const { child } = await other(HOLDS);
  child.kill('SIGSTOP');
  const cancelled = AbortSignal.timeout(200);
  await assert.rejects(takeRunLock(store, { takeOver: true }, cancelled), (error) => error === cancelled.reason);
  await assert.rejects(
    takeRunLock(store, { takeOver: true }, NEVER),
    failure('locked', /did not stop within 10 seconds .*process/),
  );
  assert.equal(existsSync(store.path('run.stop')), false);
});

test('a number that another process has by now, and another machine that fell silent, hold nothing', () => {
  const file = store.path('x.lock');
  const written = (change: object, age: number): void => {
    const holder = { ...ownIdentity(), token: '0123456789abcdef', since: new Date().toISOString(), ...change };
    writeFileSync(file, JSON.stringify(holder));
    utimesSync(file, Date.now() / 1000 - age, Date.now() / 1000 - age);
  };
  const isMine = (): boolean => 'mine' in tryLock(file, 30_000);
  written({ pid: process.ppid, began: 'long ago' }, 0);
  assert.equal(isMine(), process.platform !== 'win32');
  written({ pid: process.pid, began: 'long ago' }, 0);
  assert.equal(isMine(), true);
  written({ pid: 2 ** 22 + 1 }, 0);
  assert.equal(isMine(), true);
  written({ host: 'elsewhere', pid: 1 }, 5);
  assert.equal(isMine(), false);
  written({ host: 'elsewhere', pid: 1 }, 40);
  assert.equal(isMine(), true);
  written({ pid: process.ppid, began: '' }, 3600);
  assert.equal(isMine(), false);
});

test('a lock that a kill left unwritten is free after two seconds, not before', () => {
  const file = store.path('x.lock');
  writeFileSync(file, '');
  assert.ok('theirs' in tryLock(file, 30_000));
  utimesSync(file, Date.now() / 1000 - 3, Date.now() / 1000 - 3);
  assert.ok('mine' in tryLock(file, 30_000));
});

test('one whose lock was removed by hand stops too, and leaves the lock of the next', async () => {
  const lock = await takeRunLock(store, { takeOver: false }, NEVER);
  rmSync(store.path('run.lock'));
  const next = tryLock(store.path('run.lock'), 30_000);
  assert.ok('mine' in next);
  await once(lock.signal, 'abort');
  lock.release();
  assert.match(readFileSync(store.path('run.lock'), 'utf8'), new RegExp(next.mine.token));
  unlock(store.path('run.lock'), next.mine);
});

test('of many processes that find a dead holder again and again, one at a time has the lock', async () => {
  const rounds = 60;
  const script = `
    const fs = require('fs');
    const [file, inside] = [store.path('x.lock'), store.path('inside')];
    let had = 0;
    let clashes = 0;
    console.log('ready');
    const end = Date.now() + 60000;
    while (had < ${rounds} && Date.now() < end) {
      const lock = tryLock(file, 30000);
      if (!('mine' in lock)) continue;
      try { fs.closeSync(fs.openSync(inside, 'wx')); } catch { clashes++; }
      fs.rmSync(inside, { force: true });
      had++;
      // Every other time as if it had died with the lock.
      if (had % 2) fs.writeFileSync(file, JSON.stringify({ ...lock.mine, began: 'long ago' }));
      else unlock(file, lock.mine);
    }
    console.log(JSON.stringify({ had, clashes }));`;
  const run = async (): Promise<string> => {
    const { child } = await other(script);
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    return line.toString().trim();
  };
  for (const said of await Promise.all([run(), run(), run()]))
    assert.equal(said, JSON.stringify({ had: rounds, clashes: 0 }));
});

test('what a process left that was killed while it wrote or removed a lock only delays the next one, and goes', async () => {
  writeFileSync(store.path('run.lock'), '');
  const lock = await takeRunLock(store, { takeOver: false }, NEVER);
  lock.release();
  writeFileSync(
    store.path('run.lock.0123456789abcdef'),
    JSON.stringify({ ...ownIdentity(), began: 'long ago', since: '', token: '0123456789abcdef' }),
  );
  (await takeRunLock(store, { takeOver: false }, NEVER)).release();
  assert.deepEqual(
    readdirSync(store.folder).filter((name) => name.startsWith('run.')),
    [],
  );
});

test('a lock that is there and cannot be read is a failure in words, not a wait for ever', async () => {
  mkdirSync(store.path('run.lock'));
  await assert.rejects(
    takeRunLock(store, { takeOver: false }, NEVER),
    failure('store', /run\.lock is there, but it cannot be read/),
  );
});

test('a claim to a dead lock that cannot be read is a failure in words too', () => {
  const dead = { ...ownIdentity(), pid: 0, token: '0123456789abcdef', since: '' };
  writeFileSync(store.path('run.lock'), JSON.stringify({ ...dead, began: 'before' }));
  mkdirSync(store.path(`run.lock.${dead.token}`));
  assert.throws(() => tryLock(store.path('run.lock'), 1), failure('store', /run\.lock is there, but it cannot be/));
});

test('a lock that cannot be read for a moment is still had', async () => {
  const lock = await takeRunLock(store, { takeOver: false }, NEVER);
  const text = readFileSync(store.path('run.lock'));
  rmSync(store.path('run.lock'));
  await new Promise((resolve) => setTimeout(resolve, 1200));
  writeFileSync(store.path('run.lock'), text);
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.equal(lock.signal.aborted, false);
  lock.release();
  assert.equal(existsSync(store.path('run.lock')), false);
});
