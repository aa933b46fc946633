import { readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { waitFor } from './stage.js';
import { createTrial, LAN_GUEST_TOML, type Trial } from './trial.js';

const MEGABYTE = 1024 * 1024;

test('garbage, half a line, a wrong word and two requests are protocol errors for their senders alone', async () => {
  using trial = await createTrial();
  const daemon = trial.daemonPid();
  const noise = [
    Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]),
    'GET / HTTP/1.1\r\n\r\n',
    '{"version":1,"request":"pi',
    '[]\n',
    '{"version":1,"request":"format","disk":"all"}\n',
    '{"version":99,"request":"status"}\n',
    '{"version":1,"request":"ping"}\n{"version":1,"request":"detach"}\n',
    '{"version":1,"request":"operate","verb":"kill","names":"other","wait":true}\n',
    '{"version":1,"request":"status","names":["__proto__"],"__proto__":{}}\n',
  ];
  for (const text of noise) {
    const answer = await converse(trial, text);
    const { report, error } = JSON.parse(answer.trim().split('\n').at(-1) ?? '') as {
      report: string;
      error: { code: string };
    };
    assert.is(report, 'error', `${String(text)}: ${answer}`);
    assert.ok(['protocol', 'no-such-vm'].includes(error.code), `${String(text)}: ${answer}`);
  }
  assertWell(trial, daemon);
});

test('10 MB without a newline are refused, not kept; so are a hundred clients that say nothing', async () => {
  using trial = await createTrial();
  const daemon = trial.daemonPid();
  const before = residentMegabytes(daemon);
  for (let round = 0; round < 3; round += 1) {
    const answer = await converse(trial, Buffer.alloc(10 * MEGABYTE, 'x'));
    assert.match(answer, /"code":"protocol".*longer than 1048576 bytes/);
  }
  const silent = await Promise.all(Array.from({ length: 100 }, () => connect(trial)));
  assertWell(trial, daemon);
  for (const socket of silent) socket.destroy();
  const grown = residentMegabytes(daemon) - before;
  assert.ok(grown < 100, `the daemon has grown by ${grown} MB`);
});

test('a client that asks and never reads is cut off one day, and holds up nobody until then', async () => {
  using trial = await createTrial();
  const daemon = trial.daemonPid();
  const deaf = await Promise.all(Array.from({ length: 20 }, () => connect(trial)));
  for (const socket of deaf) {
    socket.pause();
    socket.write('{"version":1,"request":"events","follow":true}\n');
  }
  trial.define('web', LAN_GUEST_TOML);
  trial.disk('web');
  trial.ok('start', 'web', '--no-wait');
  await trial.running('web');
  trial.ok('kill', '-y', 'web');
  assertWell(trial, daemon);
  for (const socket of deaf) socket.destroy();
});

test('an interrupted client breaks off nothing: the start it asked for goes on', async () => {
  using trial = await createTrial();
  trial.define('web', LAN_GUEST_TOML);
  trial.disk('web');
  const { child, ended } = trial.begin('start', 'web');
  await trial.until('web', 'is launched', (vm) => vm.pid !== null);
  child.kill('SIGKILL');
  await ended;
  await trial.running('web');
  trial.unharmed();
});

test('an unknown VM is 68 with what was probably meant, whichever command is asked', async () => {
  using trial = await createTrial();
  const refusal = {
    status: 68,
    says: [/othr: no such VM$|no such VM: othr \(/m],
    hint: /did you mean other\?/,
  };
  for (const verb of ['start', 'stop', 'restart', 'kill', 'reset', 'adopt'])
    trial.refuses([verb, ...ask(verb), 'othr'], refusal);
  for (const verb of ['status', 'info', 'plan', 'check', 'logs', 'events'])
    trial.refuses([verb, 'othr'], refusal);
  trial.refuses(['stop', 'nothing-like-it'], {
    status: 68,
    says: [/nothing-like-it: no such VM/],
    hint: /see: vmctl status; ls \S+\/etc\/vmctl/,
  });
});

test('of several VMs the good ones are served, and the status is that of the bad one', async () => {
  using trial = await createTrial();
  const ran = trial.vmctl('start', 'other', 'othr', '--no-wait');
  assert.is(ran.status, 68);
  assert.match(ran.stdout, /^other: already running$/m);
  assert.match(ran.stderr, /othr: no such VM/);
  trial.unharmed();
});

test('an order that is not for the state is 75 and says what is', async () => {
  using trial = await createTrial();
  trial.define('web', LAN_GUEST_TOML);
  trial.disk('web');
  trial.ok('reload');
  await trial.until('web', 'was looked at', (vm) => vm.status === 'stopped');
  trial.refuses(['reset', '-f', 'web'], {
    status: 75,
    says: [/web: reset is not possible: it is not running/],
    hint: /vmctl start web brings it up/,
  });
  trial.world.simctl('foreign', 'web');
  for (const verb of ['start', 'stop', 'kill', 'restart', 'reset', 'start']) {
    trial.refuses([verb, ...ask(verb), 'web'], {
      status: 75,
      says: [new RegExp(`web: ${verb} is not possible: its guest was not started by vmctl`)],
      hint: /vmctl adopt web takes it over/,
    });
  }
});

test('with no daemon every command that must not start one is 69 and says how to', async () => {
  using trial = await createTrial();
  trial.ok('daemon', 'detach');
  const words = [
    ['ping'],
    ['events'],
    ['logs', 'other'],
    ['reload'],
    ['daemon', 'stop'],
    ['daemon', 'detach'],
  ];
  for (const args of words) {
    const ran = trial.vmctl(...args);
    assert.is(ran.status, 69, `${args.join(' ')}: ${ran.stderr}`);
    assert.match(
      ran.stderr,
      /^vmctl: no vmctl daemon is running \(\S+\)\nhint: start it with `service vmctl onestart` or `vmctl daemon run`$/m,
    );
  }
  await trial.daemon();
  await trial.until('other', 'is adopted', (vm) => vm.status === 'running');
  trial.unharmed();
});

function ask(verb: string): readonly string[] {
  return verb === 'kill' || verb === 'reset' ? ['-f'] : [];
}

/** The daemon is the same process, answers, and the guest runs on. */
function assertWell(trial: Trial, daemon: number): void {
  assert.is((JSON.parse(trial.ok('ping', '--json')) as { pid: number }).pid, daemon);
  trial.unharmed();
}

async function connect({ paths }: Trial): Promise<Socket> {
  const socket = createConnection(paths.socket);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

/** Sends, closes its side, and reads to the end. */
async function converse(trial: Trial, text: string | Buffer): Promise<string> {
  const socket = await connect(trial);
  let answer = '';
  let closed = false;
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.on('close', () => (closed = true));
  socket.end(text);
  await waitFor('the daemon closes', () => (closed || answer.endsWith('\n') ? true : undefined));
  socket.destroy();
  return answer;
}

function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

test.run();
