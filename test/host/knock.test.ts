import { createServer, type AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { knock } from '../../src/host/knock.js';

const never = new AbortController().signal;

test('a port that somebody listens on opens, one that nobody does not', async () => {
  let taken = 0;
  const server = createServer((socket) => {
    taken += 1;
    socket.on('error', () => undefined);
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const door = { address: '127.0.0.1', port };
  assert.ok(await knock(door, { timeoutMs: 1000, signal: never }));
  await new Promise<void>((resolve) => server.close(() => resolve()));
  assert.is(taken, 1);
  assert.not(await knock(door, { timeoutMs: 1000, signal: never }));
});

test('who is aborted, or asks where no packet goes, is answered with no', async () => {
  const abort = new AbortController();
  abort.abort();
  assert.not(await knock({ address: '127.0.0.1', port: 9 }, { timeoutMs: 1000, signal: abort.signal }));
  // RFC 5737: nobody has this address; whether it is refused at once or lost depends on the network.
  assert.not(await knock({ address: '192.0.2.1', port: 9 }, { timeoutMs: 200, signal: never }));
});

test.run();
