import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createMetricsServer, type MetricsServer } from '../../src/daemon/metrics-server.js';
import { freePort } from '../free-port.js';

const TEXT = 'vmctl_daemon_up 1\n';

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Question {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

function get(port: number, { path = '/metrics', method = 'GET', headers = {} }: Question = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

interface Served extends AsyncDisposable {
  readonly server: MetricsServer;
  readonly port: number;
  readonly warnings: string[];
}

async function served(render: () => Promise<string> = () => Promise.resolve(TEXT)): Promise<Served> {
  const warnings: string[] = [];
  const server = createMetricsServer({ render, warn: (reason) => warnings.push(reason) });
  const port = await freePort();
  await server.follow({ address: '127.0.0.1', port });
  return { server, port, warnings, [Symbol.asyncDispose]: () => server.close() };
}

test('GET /metrics is the text, in the format Prometheus knows', async () => {
  await using on = await served();
  const { status, headers, body } = await get(on.port);
  assert.equal(
    [status, body, headers['content-type']],
    [200, TEXT, 'text/plain; version=0.0.4; charset=utf-8'],
  );
  assert.is((await get(on.port, { method: 'HEAD' })).body, '');
});

test('nothing else is there, and nothing but GET', async () => {
  await using on = await served();
  assert.is((await get(on.port, { path: '/' })).status, 404);
  assert.is((await get(on.port, { path: '/metrics/../control' })).status, 404);
  assert.is((await get(on.port, { method: 'POST' })).status, 405);
});

test('a page of another name that resolves to us learns nothing', async () => {
  await using on = await served();
  for (const host of ['evil.example', `evil.example:${on.port}`, '127.0.0.1.evil.example'])
    assert.is((await get(on.port, { headers: { host } })).status, 403, host);
  for (const host of ['localhost', `127.0.0.1:${on.port}`, `[::1]:${on.port}`])
    assert.is((await get(on.port, { headers: { host } })).status, 200, host);
});

test('however many ask at once, the host is looked at once', async () => {
  let looks = 0;
  let all: () => void = () => undefined;
  const allHaveAsked = new Promise<void>((resolve) => (all = resolve));
  let asked = 0;
  const count = (): void => void ((asked += 1) === 8 && setImmediate(all));
  subscribe('http.server.request.start', count);
  await using on = await served(async () => {
    looks += 1;
    await allHaveAsked;
    return TEXT;
  });
  const answers = await Promise.all(Array.from({ length: 8 }, () => get(on.port)));
  unsubscribe('http.server.request.start', count);
  assert.ok(answers.every(({ body }) => body === TEXT));
  assert.is(looks, 1);
  await get(on.port);
  assert.is(looks, 2, 'and again later');
});

test('a look that fails is an answer, not the end', async () => {
  await using on = await served(() => Promise.reject(new Error('ngctl is not there')));
  for (const round of [1, 2]) {
    const { status, body } = await get(on.port);
    assert.equal([status, body], [500, 'ngctl is not there\n'], `round ${round}`);
  }
});

test('a taken port is a warning, and the next reload tries again', async () => {
  const port = await freePort();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  const warnings: string[] = [];
  const server = createMetricsServer({
    render: () => Promise.resolve(TEXT),
    warn: (reason) => warnings.push(reason),
  });
  await server.follow({ address: '127.0.0.1', port });
  assert.equal(warnings, [`metrics: cannot listen on 127.0.0.1:${port}: EADDRINUSE`]);
  await new Promise((resolve) => other.close(resolve));
  await server.follow({ address: '127.0.0.1', port });
  assert.is((await get(port)).status, 200);
  await server.close();
});

test('it moves with host.toml, and goes with it', async () => {
  await using on = await served();
  const next = await freePort();
  await Promise.all([
    on.server.follow({ address: '127.0.0.1', port: on.port }),
    on.server.follow({ address: '127.0.0.1', port: next }),
  ]);
  assert.is((await get(next)).status, 200);
  assert.is(
    await get(on.port).then(
      () => 'answered',
      () => 'refused',
    ),
    'refused',
  );
  await on.server.follow(undefined);
  assert.is(
    await get(next).then(
      () => 'answered',
      () => 'refused',
    ),
    'refused',
  );
  assert.equal(on.warnings, []);
});

test('a client that hangs keeps nobody from ending the server', async () => {
  const on = await served();
  const client = connect(on.port, '127.0.0.1');
  client.on('error', () => undefined);
  await new Promise((resolve) => client.once('connect', resolve));
  client.write('GET /metrics HTTP/1.1\r\n');
  await on.server.close();
});

test.run();
