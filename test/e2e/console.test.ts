import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { comparedPty, pidOn, type Pty, ptyFault, ptyOn, vmctlLine } from './pty.js';
import { createWebStage, GUEST_TOML, waitFor, type Ran, type Stage } from './stage.js';

const reason = ptyFault();
if (reason !== undefined) console.log(`# skipped: ${reason}`);
const onPty = reason === undefined ? test : test.skip;

/** A shell on a terminal of its own, which says whether vmctl left it as it was. */
function attach(stage: Stage, ...args: readonly string[]): Pty {
  const line = vmctlLine('console', 'web', ...args);
  // A guardian comes a moment after a kill.
  const restored =
    'i=0; while [ $((i += 1)) -lt 100 ]; do [ "$(stty -g)" = "$modes" ] && break; sleep 0.2; done';
  return ptyOn(
    stage,
    `modes=$(stty -g); ${line}; echo "left: $?"; ${restored}; [ "$(stty -g)" = "$modes" ] && echo as before`,
  );
}

/** In the guest's shell. */
async function login(pty: Pty): Promise<void> {
  await pty.sees('login:');
  pty.type('root\r');
  await pty.sees('assword');
  pty.type('x\r');
  await pty.sees(/[#$] $/);
}

function clientPid({ shown }: { readonly shown: readonly Pty[] }): readonly number[] {
  return shown.flatMap(({ child }) => descendants(child.pid ?? 0));
}

/** The vmctl below a terminal's script(1) and sh. */
function descendants(pid: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
  const below = (parent: number): readonly (readonly string[])[] =>
    rows.filter(([, , up]) => Number(up) === parent).flatMap((row) => [row, ...below(Number(row[1]))]);
  return below(pid).flatMap(([, own, , args]) =>
    /^\S*node \S*vmctl\.cjs console/.test(args ?? '') ? [Number(own)] : [],
  );
}

onPty(
  'what was printed comes first, what is typed reaches the guest; ~. and any kill leave the terminal as before',
  async () => {
    using stage = createWebStage();
    await stage.up('web');
    using pty = attach(stage);
    await pty.sees('connected to web com1 (type ~. to leave, ~? for help)');
    await login(pty);
    pty.type('echo ~.grüße\r');
    await pty.sees(Buffer.from('~.grüße\r\n').toString('latin1'));
    pty.type('\r~?');
    await pty.sees('~.   leave');
    pty.type('~.');
    await pty.sees('left: 0');
    await pty.sees('as before');
    assert.is(await pty.ended, 0);
    await isPutBack(stage);
  },
);

/** Whatever kills the client. */
async function isPutBack(stage: Stage): Promise<void> {
  for (const [signal, status] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGKILL', 137],
  ] as const) {
    using pty = attach(stage);
    await pty.sees(/[#$] $/);
    const [pid = 0] = clientPid({ shown: [pty] });
    process.kill(pid, signal);
    await pty.sees(`left: ${status}`);
    await pty.sees('as before');
  }
}

onPty(
  'one types and any number watch; a daemon that is killed or replaced costs neither words nor keyboard',
  async () => {
    using stage = createWebStage();
    await stage.up('web');
    using ann = attach(stage);
    await login(ann);
    using bob = attach(stage);
    using eve = attach(stage, '--watch');
    await bob.sees(/vmctl: \S+.* has the keyboard: you watch/);
    await eve.sees('has the keyboard');
    ann.type('echo one\r');
    for (const pty of [ann, bob, eve]) await pty.sees(/\none\r+\n/);
    bob.type('x');
    await bob.sees('you only watch');
    bob.type('\r~t');
    await bob.sees('the keyboard is yours');
    await ann.sees('has taken the keyboard');
    bob.type('echo two\r');
    for (const pty of [ann, bob, eve]) await pty.sees(/\ntwo\r+\n/);
    bob.type('~.');
    await ann.sees('the keyboard is yours');
    ann.type('echo three\r');
    await eve.sees(/\nthree\r+\n/);
    eve.type('\x03');
    await eve.sees('left: 0');
    ann.type('~.');
    await ann.ended;
    await survivesDaemons(stage);
  },
);

/** Who had the keyboard has it. */
async function survivesDaemons(stage: Stage): Promise<void> {
  using ann = attach(stage);
  await ann.sees(/[#$] $/);
  using bob = attach(stage);
  await bob.sees('you watch');
  await stage.killDaemon();
  stage.ok('status');
  for (const pty of [ann, bob]) await pty.sees('going on with the next one');
  await waitFor('a daemon', () => (stage.vmctl('ping').status === 0 ? true : undefined));
  ann.type('echo killed\r');
  for (const pty of [ann, bob]) await pty.sees(/\nkilled\r+\n/);
  stage.ok('daemon', 'replace');
  ann.type('echo replaced\r');
  for (const pty of [ann, bob]) await pty.sees(/\nreplaced\r+\n/);
  assert.not.match(ann.shown(), /has taken the keyboard|you only watch/);
  assert.is(ann.shown().split('connected to').length, 2, 'nothing is shown twice');
}

onPty(
  'a guest that reboots or goes down is told, and the session stays until nobody reads it any more',
  async () => {
    using stage = createWebStage();
    await stage.up('web');
    using pty = attach(stage);
    await login(pty);
    pty.type('reboot\r');
    await pty.sees('the guest is down');
    await pty.sees('the guest has power');
    await pty.sees('login:');
    stage.ok('stop', 'web');
    await pty.sees('the guest is down; this console waits for its next start');
    stage.ok('start', 'web', '--no-wait');
    await login(pty);
    stage.define('web', `${GUEST_TOML}[console]\ncom1 = "nmdm"\nlog = false\n`);
    stage.ok('reload');
    await pty.sees('nobody reads its console');
    await pty.sees('left: 75');
    await pty.sees('as before');
  },
);

onPty(
  'what the guest has switched on in a terminal is switched off, also when the client is killed',
  async () => {
    using stage = createWebStage();
    await stage.up('web');
    using pty = comparedPty(stage, 'console', 'web');
    await pty.sees('login:');
    // The guest echoes it.
    pty.type('\x1b[?1049h\x1b[?1000h');
    await pty.sees('\x1b[?1049h\x1b[?1000h');
    process.kill(pidOn(pty), 'SIGKILL');
    await pty.sees('put back');
    assert.match(pty.shown(), /\x1b\[\?1049l\x1b\[\?1000l/);
    assert.match(pty.shown(), /left: 137/);
  },
);

onPty('~^Z gives the terminal back and goes on in the foreground; so it is in tmux', async () => {
  using stage = createWebStage();
  await stage.up('web');
  using pty = ptyOn(stage, 'bash --norc --noprofile -i');
  pty.type(`PS1='ready> '; modes=$(stty -g)\r`);
  await pty.sees('ready> ');
  pty.type(`${vmctlLine('console', 'web')}\r`);
  await pty.sees('login:');
  pty.type('~\x1a');
  await pty.sees('Stopped');
  await pty.sees('ready> ');
  pty.type('stty -a | grep -c " icanon"; fg\r');
  await pty.sees('here again');
  pty.type('root\r');
  await pty.sees('assword');
  pty.type('x\r');
  await pty.sees(/[#$] $/);
  pty.type('~.');
  await pty.sees('ready> ');
  pty.type('exit\r');
  await pty.ended;
});

function tmux(stage: Stage, ...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(
    'tmux',
    ['-L', `vmctl-${process.pid}`, '-f', '/dev/null', ...args],
    {
      ...{ env: { ...stage.world.env, TERM: 'xterm' }, cwd: stage.world.dir, encoding: 'utf8' },
    },
  );
  return { status, stdout, stderr };
}

const noTmux = spawnSync('tmux', ['-V']).status !== 0;
if (noTmux) console.log('# skipped: no tmux(1)');

(noTmux ? test.skip : test)('under tmux it works as anywhere', async () => {
  using stage = createWebStage();
  await stage.up('web');
  const pane = async (what: string): Promise<void> => {
    await waitFor(`${what} in the pane`, () =>
      tmux(stage, 'capture-pane', '-p').stdout.includes(what) ? true : undefined,
    );
  };
  const keys = (...names: readonly string[]): void => void tmux(stage, 'send-keys', ...names);
  try {
    const begun = tmux(
      stage,
      'new-session',
      '-d',
      '-x',
      '80',
      '-y',
      '24',
      `${vmctlLine('console', 'web')}; sleep 60`,
    );
    assert.is(begun.status, 0, begun.stderr);
    await pane('login:');
    keys('root', 'Enter');
    await pane('assword');
    keys('x', 'Enter', 'echo $((6*7))y', 'Enter');
    keys('Enter', '~', '.');
    await pane('vmctl: left web com1');
  } finally {
    tmux(stage, 'kill-server');
  }
});

/** To its end, without escapes. */
function pipeInto({ world }: Stage, input: string): Ran {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(process.cwd(), 'dist/vmctl.cjs'), 'console', 'web'],
    { ...{ env: world.env, cwd: world.dir, encoding: 'utf8', timeout: 180_000 }, input },
  );
  return { status, stdout, stderr };
}

test('scripts and pipes type and wait: 0 when all was seen or taken, 75 with the last lines when not', async () => {
  using stage = createWebStage();
  await stage.up('web');
  const console = (...args: readonly string[]): Ran => stage.vmctl('console', 'web', ...args);
  const entered = console(
    ...['--expect', 'login:', '--send', 'root\\n', '--expect', 'assword', '--send', 'x\\n'],
    ...['--expect', '# ', '--send', 'echo a-b-c\\n', '--expect', 'a-b-c\\r\\n', '--timeout', '80s'],
  );
  assert.is(entered.status, 0, entered.stderr);
  assert.match(entered.stdout, /a-b-c\r\n/);
  const here = console('--send', 'echo here\\n', '--expect', 'here\\r\\nhere\\r\\n', '--timeout', '80s');
  assert.is(here.status, 0, here.stderr);
  const late = console('--lines', '3', '--expect', 'nowhere to be seen', '--timeout', '6s');
  assert.is(late.status, 75);
  assert.match(late.stderr, /^ {2}\| here$/m);
  assert.match(late.stderr, /web com1: "nowhere to be seen" did not come within 6 s/);
  assert.is(console('--send', '\\q').status, 64);
  assert.is(console('--com', '3').status, 75);
  const log = console('--log');
  assert.is(log.status, 0, log.stderr);
  assert.match(log.stdout, /login: root\r\n/);
  const piped = pipeInto(stage, 'echo ~.piped\n');
  assert.is(piped.status, 0, piped.stderr);
  const seen = console('--lines', '50', '--expect', '\n~.piped', '--timeout', '80s');
  assert.is(seen.status, 0, seen.stderr);
  stage.ok('stop', 'web');
  const lost = pipeInto(stage, 'x');
  assert.is(lost.status, 75, lost.stderr);
  assert.match(lost.stderr, /web is not running: nobody takes what is typed/);
  const down = console('--send', '\\n');
  assert.is(down.status, 75);
  assert.match(down.stderr, /web is not running: nobody takes what is typed\nhint: vmctl start web/);
  assert.match(console('--log').stdout, /a-b-c\r\n/, 'it is kept');
  assert.is(stage.vmctl('console', 'wbe').status, 68);
});

test.run();
