import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handle } from '../../src/control/connection.js';
import { VmctlError } from '../../src/errors.js';
import type { Outcome } from '../../src/protocol/report.js';
import { startDaemon } from '../../src/cli/daemon-start.js';
import { runCli } from '../../src/cli/dispatch.js';
import { FAILED, fakeDaemon, RUNNING, runIn } from './fake-daemon.js';
import { recorder } from './recorder.js';

/** A daemon that knows `myvm` and does what it is told. */
const obliging: Handle = async (request, reply) => {
  switch (request.request) {
    case 'ping':
      return reply.done({ kind: 'pong', pid: 42, version: '0.1.0', uptimeSeconds: 61 });
    case 'status':
      if (request.names?.includes('mvm')) throw new VmctlError('no-such-vm', 'no such VM: mvm');
      return reply.done({ kind: 'status', vms: request.names ? [RUNNING] : [RUNNING, FAILED] });
    case 'operate':
      reply.progress('waiting for it', 'myvm');
      return reply.done({
        kind: 'operate',
        outcomes: [{ name: 'myvm', ok: true, message: `${request.verb} done` }],
      });
    case 'events':
      await reply.item({ kind: 'event', event: { event: 'vm.transition', vm: 'myvm' } });
      return reply.done({ kind: 'done' });
    case 'logs':
      await reply.item({ kind: 'log', line: 'bhyve: hello' });
      return reply.done({ kind: 'done' });
    case 'reload':
      return reply.done({ kind: 'reload', changed: ['a'], faults: ['vms/b.toml:1:1: bad'], restart: [] });
    case 'shutdown':
    case 'detach':
      return reply.done({ kind: 'done' });
    default:
      throw new VmctlError('protocol', `the network is none of these tests: ${request.request}`);
  }
};

const REQUESTS: readonly (readonly [string, object])[] = [
  ['start a b', { request: 'operate', verb: 'start', names: ['a', 'b'], wait: true }],
  ['start a a', { request: 'operate', verb: 'start', names: ['a'], wait: true }],
  ['start -f a', { request: 'operate', verb: 'start', names: ['a'], wait: true }],
  ['start --all', { request: 'operate', verb: 'start', wait: true }],
  ['stop a --no-wait', { request: 'operate', verb: 'stop', names: ['a'], wait: false }],
  [
    'stop -f -t 5 a',
    { request: 'operate', verb: 'stop', names: ['a'], wait: true, timeoutMs: 5000, force: true },
  ],
  ['shutdown a', { request: 'operate', verb: 'stop', names: ['a'], wait: true }],
  ['restart a', { request: 'operate', verb: 'restart', names: ['a'], wait: true }],
  ['poweroff a', { request: 'operate', verb: 'kill', names: ['a'], wait: true }],
  ['reset -f a', { request: 'operate', verb: 'reset', names: ['a'], wait: true, force: true }],
  ['adopt a', { request: 'operate', verb: 'adopt', names: ['a'], wait: true }],
  ['ps', { request: 'status' }],
  ['status a b', { request: 'status', names: ['a', 'b'] }],
  ['status a', { request: 'status', names: ['a'], details: true }],
  ['status a b --json', { request: 'status', names: ['a', 'b'], details: true }],
  ['status --json', { request: 'status' }],
  ['logs --console a', { request: 'logs', name: 'a', follow: false, lines: 100, console: true }],
  ['logs --com 2 a', { request: 'logs', name: 'a', follow: false, lines: 100, console: true, port: 2 }],
  ['logs --console --com 1 a', { request: 'logs', name: 'a', follow: false, lines: 100, console: true }],
  ['logs -f a', { request: 'logs', name: 'a', follow: true, lines: 100 }],
  ['logs -n 5 a', { request: 'logs', name: 'a', follow: false, lines: 5 }],
  ['events -f a', { request: 'events', follow: true, name: 'a' }],
  ['daemon stop --timeout 1m', { request: 'shutdown', timeoutMs: 60_000 }],
  ['daemon detach', { request: 'detach' }],
  ['daemon reload', { request: 'reload' }],
  ['reload', { request: 'reload' }],
  ['ping', { request: 'ping' }],
];

for (const [line, wanted] of REQUESTS) {
  test(`vmctl ${line} asks ${JSON.stringify(wanted)}`, async () => {
    await using daemon = await fakeDaemon(obliging);
    await runIn(daemon, line.split(' '));
    assert.equal(daemon.requests, [wanted]);
  });
}

const PRINTED: readonly (readonly [string, number, RegExp])[] = [
  ['ping', 0, /^vmctl 0\.1\.0 is running as pid 42, up 1m 1s\n$/],
  ['ping --json', 0, /^\{"pid":42,"version":"0\.1\.0","uptimeSeconds":61\}\n$/],
  ['start myvm', 0, /^myvm: start done\n$/],
  ['status', 0, /^NAME .*\nweb-server.*\nmyvm /],
  ['status myvm', 0, /^name {9}myvm\n/],
  ['info myvm', 0, /^name {9}myvm\n/],
  ['events', 0, /^\{"event":"vm\.transition","vm":"myvm"\}\n$/],
  ['logs myvm', 0, /^bhyve: hello\n$/],
  ['logs --json myvm', 0, /^\{"line":"bhyve: hello"\}\n$/],
  ['reload', 65, /^a: changed\n$/],
  ['daemon stop', 0, /^$/],
  ['--version', 0, /^vmctl \d/],
  ['help', 0, /^usage: vmctl /],
  ['help start', 0, /^usage: vmctl start/],
  ['shutdown --help', 0, /^usage: vmctl stop/],
];

for (const [line, status, out] of PRINTED) {
  test(`vmctl ${line} prints its data on stdout and ends with ${status}`, async () => {
    await using daemon = await fakeDaemon(obliging);
    const run = await runIn(daemon, line.split(' '));
    assert.is(run.status, status);
    assert.match(run.out, out);
    if (status === 0) assert.is(run.err, '');
  });
}

test('status --json is an array of whole objects', async () => {
  await using daemon = await fakeDaemon(obliging);
  assert.equal(JSON.parse((await runIn(daemon, ['status', '--json'])).out), [RUNNING, FAILED]);
  assert.equal(JSON.parse((await runIn(daemon, ['--json', 'status', 'myvm'])).out), [RUNNING]);
});

test('what is done in less than a second shows no progress, and a failure leaves none', async () => {
  await using daemon = await fakeDaemon(obliging);
  assert.is((await runIn(daemon, ['start', 'myvm'], { answer: 'y' })).err, '');
});

const ASKED: readonly (readonly [string, boolean])[] = [
  ['kill a', true],
  ['reset a', true],
  ['poweroff a', true],
  ['start --all', true],
  ['stop --all', true],
  ['restart -a', true],
  ['kill -f a', false],
  ['reset -y a', false],
  ['stop --all -f', false],
  ['start --all -f', false],
  ['start a', false],
  ['stop a', false],
  ['stop -f a', false],
  ['restart a', false],
];

for (const [line, asks] of ASKED) {
  test(`vmctl ${line} ${asks ? 'asks' : 'does not ask'} on a terminal`, async () => {
    await using daemon = await fakeDaemon(obliging);
    const no = await runIn(daemon, line.split(' '), { answer: 'n' });
    assert.is(no.questions.length, asks ? 1 : 0);
    assert.is(no.status, asks ? 75 : 0);
    assert.is(daemon.requests.length, asks ? 0 : 1);
    assert.is((await runIn(daemon, line.split(' '), { answer: 'yes' })).status, 0);
    assert.is((await runIn(daemon, line.split(' '))).status, 0, 'a script is not asked');
  });
}

test('of several VMs the first that failed gives the exit status, and all are told', async () => {
  const outcomes: readonly Outcome[] = [
    { name: 'a', ok: true, message: 'running, pid 1' },
    { name: 'b', ok: false, message: 'no', error: { code: 'timeout', message: 'still shutting down' } },
    {
      name: 'c',
      ok: false,
      message: 'no',
      error: { code: 'host', message: 'bhyve failed' },
      lastOutput: ['oops'],
    },
  ];
  await using daemon = await fakeDaemon(async (_, reply) => reply.done({ kind: 'operate', outcomes }));
  const run = await runIn(daemon, ['stop', 'a', 'b', 'c']);
  assert.is(run.status, 75);
  assert.is(run.out, 'a: running, pid 1\n');
  assert.match(run.err, /b: still shutting down[^]*c: bhyve failed\nlast output of c:\n {2}oops/);
  const json = await runIn(daemon, ['stop', '--json', 'a', 'b', 'c']);
  assert.equal([JSON.parse(json.out), json.err, json.status], [outcomes, '', 75]);
});

test('an error is a line and a hint; with --json an object on stderr and nothing on stdout', async () => {
  await using daemon = await fakeDaemon(async () => {
    throw new VmctlError('denied', 'myvm is foreign', { hint: 'vmctl adopt myvm' });
  });
  const run = await runIn(daemon, ['start', 'myvm']);
  assert.equal([run.status, run.out, run.err], [75, '', 'vmctl: myvm is foreign\nhint: vmctl adopt myvm\n']);
  const json = await runIn(daemon, ['start', 'myvm', '--json']);
  assert.is(json.out, '');
  const error = { code: 'denied', message: 'myvm is foreign', hint: 'vmctl adopt myvm' };
  assert.equal(JSON.parse(json.err), { error });
});

test('a name that is not there is 68 with what was probably meant', async () => {
  await using daemon = await fakeDaemon(obliging);
  writeFileSync(join(daemon.paths.definitions, 'myvm.toml'), '');
  const run = await runIn(daemon, ['status', 'mvm']);
  assert.is(run.status, 68);
  assert.match(run.err, /did you mean myvm\?/);
});

test('neither a name nor --all, and both, are usage errors', async () => {
  await using daemon = await fakeDaemon(obliging);
  for (const line of ['start', 'stop --all a', 'daemon fnord', 'start --timeout soon a', 'fnord', '']) {
    assert.is((await runIn(daemon, line === '' ? [] : line.split(' '))).status, 64, line);
  }
  assert.equal(daemon.requests, []);
});

test('words of other tools for the supervisor are answered with those of vmctl', async () => {
  await using daemon = await fakeDaemon(obliging);
  for (const [word, meant] of [
    ['start', 'hint: service vmctl start; or in the foreground: vmctl daemon run'],
    ['status', 'hint: vmctl ping, or service vmctl status'],
    ['restart', 'hint: vmctl daemon replace'],
  ] as const) {
    const { status, err } = await runIn(daemon, ['daemon', word]);
    assert.is(status, 64);
    assert.match(err, meant);
  }
  assert.equal(daemon.requests, []);
});

for (const line of ['ping', 'daemon stop', 'daemon detach', 'daemon reload', 'reload', 'logs a', 'events']) {
  test(`vmctl ${line} without a daemon is 69 and starts none`, async () => {
    await using nobody = await fakeDaemon(undefined);
    const run = await runIn(nobody, line.split(' '));
    assert.is(run.status, 69);
    assert.match(run.err, /no vmctl daemon is running/);
  });
}

test('what answers no protocol of ours is 76', async () => {
  await using nobody = await fakeDaemon(undefined);
  const server = createServer((socket) => socket.on('error', () => undefined).end('220 mail\r\n'));
  await new Promise<void>((resolve) => server.listen(nobody.paths.socket, resolve));
  assert.is((await runIn(nobody, ['status'])).status, 76);
  server.close();
});

test('a daemon that is needed and cannot be started is 71, with the last words of its log', async () => {
  await using nobody = await fakeDaemon(undefined);
  const script = join(nobody.paths.root, 'vmctl.js');
  writeFileSync(script, 'console.error("no netgraph here"); process.exit(3)');
  mkdirSync(dirname(nobody.paths.daemonLog), { recursive: true });
  writeFileSync(nobody.paths.daemonLog, 'an older story\n');
  const seen = await startWith(nobody.paths.root, script);
  assert.is(seen.status, 71);
  assert.not.match(seen.err, /older story/);
  assert.match(seen.err, /did not start: it ended with exit status 3\n {2}no netgraph here/);
  assert.match(readFileSync(nobody.paths.daemonLog, 'utf8'), /no netgraph/);
});

test('a daemon that is needed is started once, in a session and an environment of its own, and that is said', async () => {
  await using nobody = await fakeDaemon(undefined);
  mkdirSync(join(nobody.paths.root, 'etc'));
  const script = join(nobody.paths.root, 'vmctl.js');
  writeFileSync(script, fakeProgram(nobody.paths.socket, nobody.paths.root));
  const first = await startWith(nobody.paths.root, script);
  assert.is(first.status, 0, first.err);
  assert.match(
    first.err,
    /started the daemon in the background \(pid \d+\)\nhint: vmctl is not enabled in rc\.conf.*\n {6}.*`sysrc vmctl_enable=YES`\n$/,
  );
  const second = await startWith(nobody.paths.root, script);
  assert.equal([second.status, second.err], [0, '']);
  const told = JSON.parse(readFileSync(join(nobody.paths.root, 'told'), 'utf8')) as Record<string, unknown>;
  const pid = String(told['pid']);
  const { stdout } = spawnSync('ps', ['-o', 'pgid=', '-p', pid], { encoding: 'utf8' });
  process.kill(Number(pid), 'SIGKILL');
  assert.is(stdout.trim(), pid, 'it leads its own process group');
  assert.equal(told['argv'], ['daemon', 'run']);
  assert.is(told['cwd'], '/');
  assert.is(told['umask'], 0o22);
  assert.equal((told['env'] as string[]).filter((key) => !['PATH', 'HOME', 'LANG'].includes(key)).sort(), [
    'VMCTL_DIR',
    'VMCTL_ROOT',
  ]);
});

test('who may not start a daemon is told so with 77 and nothing is started', async () => {
  const terminal = recorder();
  const env = { VMCTL_ROOT: '/nonexistent/root' };
  const status = await runCli(['start', 'myvm'], { env, program: '/nonexistent', terminal });
  assert.is(status, 77);
  assert.match(terminal.said.err, /only root may start it\nhint: .*doas/);
});

test('a lock that a daemon on its way out still holds is waited for', async () => {
  await using nobody = await fakeDaemon(undefined);
  const { root, socket } = nobody.paths;
  const script = join(root, 'vmctl.js');
  const lock = join(root, 'locked');
  writeFileSync(lock, '');
  const locked = `if (require('node:fs').existsSync(${JSON.stringify(lock)})) {
    require('node:fs').rmSync(${JSON.stringify(lock)}); process.exit(69); }`;
  writeFileSync(script, `${locked}\n${fakeProgram(socket, root)}`);
  const run = await startWith(root, script);
  const told = JSON.parse(readFileSync(join(root, 'told'), 'utf8')) as { pid: number };
  process.kill(told.pid, 'SIGKILL');
  assert.is(run.status, 0, run.err);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
if (asRoot !== test) console.log('# skipped: not root: service(8) is asked by root alone');

asRoot('where the rc.d script is installed, service(8) starts the daemon', async () => {
  await using nobody = await fakeDaemon(undefined);
  const { paths } = nobody;
  const { root, socket } = paths;
  const script = join(root, 'vmctl');
  writeFileSync(script, '', { mode: 0o755 });
  writeFileSync(join(root, 'daemon.js'), fakeProgram(socket, root));
  writeService(root, `${process.execPath} ${join(root, 'daemon.js')} "$@" > /dev/null 2>&1 &`);
  const terminal = recorder();
  const env = { PATH: process.env['PATH'] };
  const context = { paths: { ...paths, root: '' }, definitions: undefined, json: false, env, terminal };
  await startDaemon({ ...context, program: '/nonexistent' }, script);
  const told = JSON.parse(readFileSync(join(root, 'told'), 'utf8')) as { pid: number; argv: string[] };
  process.kill(told.pid, 'SIGKILL');
  assert.equal(told.argv, ['vmctl', 'onestart']);
  assert.match(terminal.said.err, /by service\(8\)/);
});

test('service(8) knows of no alternate root: the daemon of that one is started without it', async () => {
  await using nobody = await fakeDaemon(undefined);
  const { root, socket } = nobody.paths;
  mkdirSync(join(root, 'usr/local/etc/rc.d'), { recursive: true });
  writeFileSync(join(root, 'usr/local/etc/rc.d/vmctl'), '', { mode: 0o755 });
  writeService(root, 'echo "vmctl does not exist in /etc/rc.d" >&2; exit 1');
  const program = join(root, 'vmctl.js');
  writeFileSync(program, fakeProgram(socket, root));
  const terminal = recorder();
  const env = { PATH: process.env['PATH'], VMCTL_ROOT: root };
  const status = await runCli(['start', 'myvm'], { env, program, terminal });
  assert.is(status, 0, terminal.said.err);
  const told = JSON.parse(readFileSync(join(root, 'told'), 'utf8')) as { pid: number; argv: string[] };
  process.kill(told.pid, 'SIGKILL');
  assert.equal(told.argv, ['daemon', 'run']);
});

/** The first service(8) of PATH, from now on. */
function writeService(root: string, body: string): void {
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin/service'), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  process.env['PATH'] = `${join(root, 'bin')}:${process.env['PATH']}`;
}

test('daemon stop and detach wait for the end of the daemon, told by its pid file', async () => {
  for (const word of ['stop', 'detach']) {
    await using daemon = await fakeDaemon(obliging);
    writeFileSync(daemon.paths.pidFile, '1\n');
    let removed = false;
    setTimeout(() => {
      removed = true;
      rmSync(daemon.paths.pidFile);
    }, 100);
    assert.is((await runIn(daemon, ['daemon', word])).status, 0);
    assert.ok(removed, word);
  }
});

test('rc.conf that enables vmctl spares the hint, a later file wins', async () => {
  for (const [text, hinted] of [
    ['vmctl_enable="YES"\n', false],
    ['vmctl_enable=yes # really\n', false],
    ['vmctl_enable="YES"\nvmctl_enable="NO"\n', true],
    ['#vmctl_enable="YES"\n', true],
  ] as const) {
    await using nobody = await fakeDaemon(undefined);
    const script = join(nobody.paths.root, 'vmctl.js');
    mkdirSync(join(nobody.paths.root, 'etc'));
    writeFileSync(join(nobody.paths.root, 'etc/rc.conf'), text);
    writeFileSync(script, fakeProgram(nobody.paths.socket, nobody.paths.root));
    const { err } = await startWith(nobody.paths.root, script);
    const told = JSON.parse(readFileSync(join(nobody.paths.root, 'told'), 'utf8')) as { pid: number };
    process.kill(told.pid, 'SIGKILL');
    assert.is(/not enabled in rc\.conf/.test(err), hinted, text);
  }
});

test('a status repairs a daemon that died, told by the socket it left', async () => {
  await using nobody = await fakeDaemon(undefined);
  const { root, socket } = nobody.paths;
  const script = join(root, 'vmctl.js');
  writeFileSync(script, fakeProgram(socket, root));
  // A file is what a socket without a listener looks like to connect(2).
  mkdirSync(dirname(socket), { recursive: true });
  writeFileSync(socket, '');
  const run = await startWith(root, script, ['status']);
  const told = JSON.parse(readFileSync(join(root, 'told'), 'utf8')) as { pid: number };
  process.kill(told.pid, 'SIGKILL');
  assert.match(run.err, /started the daemon/);
  rmSync(script);
});

async function startWith(
  root: string,
  program: string,
  argv: readonly string[] = ['start', 'myvm'],
): Promise<{ status: number; err: string }> {
  const terminal = recorder();
  const env = { PATH: process.env['PATH'], VMCTL_ROOT: root, VMCTL_DIR: join(root, 'vms'), SECRET: 'x' };
  return { status: await runCli(argv, { env, program, terminal }), err: terminal.said.err };
}

/** A program that stands for the daemon: tells how it was started, then answers everything. */
function fakeProgram(socket: string, root: string): string {
  return `
    const fs = require('node:fs');
    fs.writeFileSync(${JSON.stringify(`${root}/told`)}, JSON.stringify({ pid: process.pid, argv: process.argv.slice(2),
      cwd: process.cwd(), umask: process.umask(), env: Object.keys(process.env) }));
    fs.rmSync(${JSON.stringify(socket)}, { force: true });
    require('node:net').createServer((client) => {
      client.on('error', () => {}).on('data', (line) => {
        const asked = JSON.parse(line).request;
        const value = asked === 'ping' ? { kind: 'pong', pid: process.pid, version: '0', uptimeSeconds: 0 }
          : asked === 'status' ? { kind: 'status', vms: [] } : { kind: 'operate', outcomes: [] };
        client.end(JSON.stringify({ report: 'result', value }) + '\\n');
      });
    }).listen(${JSON.stringify(socket)});
  `;
}

test.run();
