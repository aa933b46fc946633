import { createConnection } from 'node:net';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { request } from '../../src/control/client.js';
import type { Handle } from '../../src/control/connection.js';
import { VmctlError } from '../../src/errors.js';
import { decodeReport } from '../../src/protocol/decode-report.js';
import { decodeRequest } from '../../src/protocol/decode-request.js';
import { encodeRequest } from '../../src/protocol/encode.js';
import { createLineDecoder } from '../../src/protocol/framing.js';
import { scratchServer } from '../control/scratch.js';
import { cpuTimeOf } from '../cpu-time.js';
import { fuzz, mutated } from './runs.js';

const REQUESTS = [
  encodeRequest({ request: 'ping' }),
  encodeRequest({ request: 'status', names: ['web', 'db'], details: true }),
  encodeRequest({
    request: 'operate',
    verb: 'stop',
    names: ['web'],
    wait: true,
    timeoutMs: 1000,
    force: true,
  }),
  encodeRequest({ request: 'nic', verb: 'move', name: 'web', nic: '0', bridge: 'lan0' }),
  encodeRequest({ request: 'logs', name: 'web', follow: true, lines: 10 }),
].map(String);
const REPORTS = [
  '{"report":"progress","name":"web","message":"starting"}',
  '{"report":"result","value":{"kind":"pong","pid":1,"version":"0","uptimeSeconds":2}}',
  '{"report":"error","error":{"code":"denied","message":"no","hint":"x"}}',
  '{"report":"item","value":{"kind":"log","line":"x"}}',
];

const json = fc.oneof(
  fc.json({ maxDepth: 6 }),
  fc.jsonValue().map((value) => JSON.stringify({ request: 'operate', names: value })),
);

/** Throws nothing but what the error table knows. */
function refusing(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof VmctlError)) throw error;
    assert.not.equal(error.message, '');
  }
}

test('whatever a line holds, it is a request, a report, or a refusal in words', async () => {
  const line = fc.oneof(
    mutated(REQUESTS),
    mutated(REPORTS),
    json,
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  const property = fc.property(line, (text) => {
    refusing(() => decodeRequest(text));
    refusing(() => decodeReport(text));
  });
  await fuzz(property, 800);
});

test('a line says the same however it is cut into pieces', async () => {
  const bytes = fc.oneof(
    mutated(REQUESTS).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 300 }).map((one) => Buffer.from(one)),
  );
  const property = fc.property(bytes, fc.array(fc.nat({ max: 40 }), { maxLength: 30 }), (whole, cuts) => {
    assert.equal(linesOf(cutUp(whole, cuts)), linesOf([whole]));
  });
  await fuzz(property, 500);
});

function linesOf(pieces: readonly Uint8Array[]): readonly string[] {
  const decoder = createLineDecoder({ maxBytes: 1000 });
  const lines: string[] = [];
  refusing(() => {
    for (const piece of pieces) lines.push(...decoder.push(piece));
  });
  // What came before a fault depends on the pieces; that there is one does not.
  try {
    decoder.push(new Uint8Array());
    return lines;
  } catch {
    return ['refused'];
  }
}

function cutUp(whole: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const length of cuts) {
    pieces.push(whole.slice(at, at + length));
    at += length;
  }
  return [...pieces, whole.slice(at)];
}

test('deep, wide and giant requests are refused in a moment', () => {
  const deep = 200_000;
  const giants = [
    '['.repeat(deep) + ']'.repeat(deep),
    '{"request":'.repeat(deep),
    `{"request":"operate","verb":"start","wait":false,"names":${'['.repeat(deep)}${']'.repeat(deep)}}`,
    JSON.stringify({ request: 'status', names: Array.from({ length: 100_000 }, () => 'web') }),
    JSON.stringify({ request: 'status', names: ['x'.repeat(900_000)] }),
    `{${Array.from({ length: 50_000 }, (_, at) => `"k${at}":1`).join(',')}}`,
    '9'.repeat(900_000),
    `"${'\\u0000'.repeat(100_000)}"`,
  ];
  for (const text of giants) {
    const took = cpuTimeOf(() => {
      refusing(() => decodeRequest(text));
      refusing(() => decodeReport(text));
    });
    assert.ok(took < 3000, `${text.slice(0, 30)}: ${took} ms`);
  }
});

const pong: Handle = async (_, reply) => reply.done({ kind: 'pong', pid: 1, version: '0', uptimeSeconds: 2 });

/** Sends the pieces one after the other, and waits for the end, or goes away at once. */
function converse(path: string, pieces: readonly Uint8Array[], stay: boolean): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = createConnection({ path });
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    for (const piece of pieces) socket.write(piece);
    if (stay) socket.end();
    else setImmediate(() => socket.destroy());
  });
}

test('whatever clients send, in pieces or cut off, each gets one answer at most, and the next is served', async () => {
  await using server = await scratchServer({ handle: pong, limits: { requestTimeoutMs: 2000 } });
  const before = process.memoryUsage().rss;
  const bytes = fc.oneof(
    mutated(REQUESTS).map((text) => Buffer.from(text)),
    json.map((text) => Buffer.from(`${text}\n`)),
    fc.uint8Array({ maxLength: 400 }).map((one) => Buffer.from(one)),
    fc.nat({ max: 1_200_000 }).map((length) => Buffer.alloc(length, 0x61)),
  );
  const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 5 });
  const property = fc.asyncProperty(
    fc.array(fc.tuple(bytes, cuts, fc.boolean()), { maxLength: 8 }),
    async (clients) => {
      const answers = await Promise.all(
        clients.map(([whole, lengths, stay]) => converse(server.socket, cutUp(whole, lengths), stay)),
      );
      for (const answer of answers)
        assert.ok(answer.split('\n').filter((line) => line !== '').length <= 1, answer);
      const alive = await request(server.socket, { request: 'ping' }, { answerTimeoutMs: 10_000 });
      assert.is(alive.kind, 'pong');
    },
  );
  await fuzz(property, 40);
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 200_000_000, `${(grown / 1e6).toFixed(0)} MB more`);
});

test.run();
