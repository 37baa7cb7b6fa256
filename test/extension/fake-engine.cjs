/**
 * An engine that does what its requests say in `folders`: `die` ends the process, `wait` answers
 * when it is cancelled, `fail` fails. It tells of every request on its standard output, and of
 * progress under the request's number.
 */
const { createMessageConnection, ResponseError } = require('vscode-jsonrpc');
const { IPCMessageReader, IPCMessageWriter } = require('vscode-jsonrpc/node');

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const pause = () => new Promise((done) => setTimeout(done, 50));

connection.onRequest(async (method, { folders, request }, token) => {
  const [wish] = folders;
  console.log(`${method} ${wish}`);
  await connection.sendNotification('winnow/progress', { dataSet: wish, stage: 'export', done: 1, total: 2, request });
  if (wish === 'die') {
    await pause();
    process.exit(7);
  }
  if (wish === 'wait') {
    await new Promise((done) => token.onCancellationRequested(done));
    return new ResponseError(1, 'cancelled', { code: 'internal' });
  }
  return { answered: wish };
});
connection.listen();
