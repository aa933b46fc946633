import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { type ListenAddress, listenText } from '../definition/address.js';

/** `[metrics] listen` of host.toml: GET /metrics on a loopback port, for Prometheus. */
export interface MetricsServer {
  /** Listens where host.toml says now; a port that is taken is a warning, and tried again at the next call. */
  follow(listen: ListenAddress | undefined): Promise<void>;
  close(): Promise<void>;
}

export interface MetricsServerOptions {
  /** Prometheus text. */
  readonly render: () => Promise<string>;
  readonly warn: (reason: string) => void;
}

/** Scrapers come one at a time; whoever holds more is none. */
const CONNECTIONS = 16;
const REQUEST_LIMIT_MS = 5000;
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** node:http is loaded only when there is an address to listen on. */
export function createMetricsServer({ render, warn }: MetricsServerOptions): MetricsServer {
  let running: { readonly server: Server; readonly where: string } | undefined;
  let work: Promise<unknown> = Promise.resolve();
  const answer = createListener(render);
  return { follow: (listen) => inTurn(() => follow(listen)), close: () => inTurn(() => stop()) };

  /** Two reloads in a row must not both bind. */
  function inTurn(action: () => Promise<void>): Promise<void> {
    const next = work.then(action);
    work = next;
    return next;
  }

  async function follow(listen: ListenAddress | undefined): Promise<void> {
    const where = listen === undefined ? undefined : listenText(listen);
    if (running?.where === where) return;
    await stop();
    if (listen === undefined || where === undefined) return;
    const { createServer } = await import('node:http');
    const server = createServer(
      { requestTimeout: REQUEST_LIMIT_MS, headersTimeout: REQUEST_LIMIT_MS },
      answer,
    );
    server.maxConnections = CONNECTIONS;
    const failure = await bind(server, listen);
    if (failure !== undefined) return warn(`metrics: cannot listen on ${where}: ${failure}`);
    server.on('error', (error) => warn(`metrics: ${error.message}`));
    running = { server, where };
  }

  async function stop(): Promise<void> {
    const server = running?.server;
    running = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}

/** Resolves with why it could not. */
function bind(server: Server, { address, port }: ListenAddress): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, address, () => {
      server.removeAllListeners('error');
      resolve(undefined);
    });
  });
}

/** However many ask at once, the host is looked at once. */
function createListener(render: () => Promise<string>): RequestListener {
  let pending: Promise<string> | undefined;
  const renderOnce = (): Promise<string> =>
    (pending ??= render().finally(() => {
      pending = undefined;
    }));
  return (request, response) => {
    const refused = judge(request);
    if (refused !== undefined) {
      response.writeHead(refused, { Connection: 'close' }).end();
      return;
    }
    renderOnce().then(
      (text) =>
        response.writeHead(200, { 'Content-Type': CONTENT_TYPE }).end(request.method === 'HEAD' ? '' : text),
      (error: unknown) =>
        response.writeHead(500, { 'Content-Type': 'text/plain' }).end(`${(error as Error).message}\n`),
    );
  };
}

/** The status of a refusal. A name in Host that is not ours is a web page of somebody else, led here by its DNS. */
function judge({ method, url = '', headers }: IncomingMessage): number | undefined {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  if (host !== 'localhost' && host !== '[::1]' && !/^127(\.\d{1,3}){3}$/.test(host)) return 403;
  if (url.split('?')[0] !== '/metrics') return 404;
  return method === 'GET' || method === 'HEAD' ? undefined : 405;
}
