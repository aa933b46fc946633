import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { processesOf } from '../../src/sim/linux.js';
import type { Pty } from './pty.js';
import { vmctlLine } from './pty.js';
import { createSshServer, sshFault, type SshServer, type SshSession } from './ssh.js';
import { createWebStage, isAlive, waitFor, type Stage } from './stage.js';

const reason = await sshFault();
if (reason !== undefined) console.log(`# skipped: ${reason}`);
const overSsh = reason === undefined ? test : test.skip;

/** A shell at the other end, which tells in which modes vmctl has left the terminal there. */
function attach(server: SshServer, stage: Stage, ...args: readonly string[]): SshSession {
  const compared = '[ "$(stty -g)" = "$modes" ] && echo as before';
  return server.at(stage, `modes=$(stty -g); ${vmctlLine(...args)}; echo "left: $?"; stty -a; ${compared}`);
}

async function login(pty: Pty): Promise<void> {
  await pty.sees('login:');
  pty.type('root\r');
  await pty.sees('assword');
  pty.type('x\r');
  await pty.sees(/[#$] $/);
}

/** As cfmakeraw(3) undoes it. */
async function isCooked(pty: Pty): Promise<void> {
  await pty.sees('left: 0');
  for (const mode of ['icrnl', 'opost', 'isig', 'icanon', 'echo'])
    await pty.sees(new RegExp(`[ \\n]${mode}\\b`));
  await pty.sees('as before');
  assert.is(await pty.ended, 0);
}

/** Waits until of the processes of a host only those are left that were there. */
async function onlyAreLeft(stage: Stage, before: readonly number[]): Promise<void> {
  await waitFor('nothing of the session is left', () =>
    processesOf(stage.world.dir, process.pid).every((pid) => before.includes(pid)) ? true : undefined,
  );
}

overSsh(
  'over ssh the guest is seen and typed at; ~~. leaves, and the terminal there is cooked again',
  async () => {
    using server = await createSshServer();
    using stage = createWebStage();
    await stage.up('web');
    using pty = attach(server, stage, 'console', 'web');
    await pty.sees('connected to web com1 (type ~. to leave, ~? for help; over ssh ~~.)');
    await login(pty);
    pty.type('echo grüße\r');
    await pty.sees(Buffer.from('\ngrüße\r\n').toString('latin1'));
    pty.type('\r~~?');
    await pty.sees('~.   leave');
    spawnSync('stty', ['-F', pty.client().tty, 'rows', '33', 'cols', '99']);
    // The client tells the server when it comes to it.
    await waitFor('the size at the other end', () => {
      pty.type('\r~~?');
      return pty.shown().includes('stty rows 33 cols 99') ? true : undefined;
    });
    await hangs(pty, stage);
    pty.type('\r~~.');
    await isCooked(pty);
  },
);

/** Nobody waits for who sits behind an ssh that hangs. */
async function hangs(pty: SshSession, stage: Stage): Promise<void> {
  process.kill(pty.client().pid, 'SIGSTOP');
  writes(stage, '--take');
  process.kill(pty.client().pid, 'SIGCONT');
  // script(1) stops with what runs in it.
  pty.child.kill('SIGCONT');
  await pty.sees('has taken the keyboard');
  await pty.sees(/\nnext\r\n/);
  await pty.sees('the keyboard is yours');
}

/** Another one types, at once. */
function writes(stage: Stage, ...how: readonly string[]): void {
  const { status, stderr } = stage.vmctl(
    ...['console', 'web', ...how, '--send', 'echo next\\n', '--expect', '\\nnext\\r\\n', '--timeout', '60s'],
  );
  assert.is(status, 0, stderr);
}

overSsh(
  'over ssh what is drawn follows the size of the window, and a hang-up leaves nothing of vmctl',
  async () => {
    using server = await createSshServer();
    using stage = createWebStage();
    const { pid } = await stage.up('web');
    await followsWindow(server, stage);
    const before = processesOf(stage.world.dir, process.pid);
    for (const command of [['console', 'web'], ['status', '--watch'], ['top']]) {
      using pty = attach(server, stage, ...command);
      if (command[0] === 'console') await login(pty);
      else await pty.sees(/web +(running|\d)/);
      process.kill(pty.client().pid, 'SIGKILL');
      await pty.ended;
      await onlyAreLeft(stage, before);
    }
    writes(stage);
    assert.is(stage.status('web').pid, pid, 'the guest runs on');
  },
);

async function followsWindow(server: SshServer, stage: Stage): Promise<void> {
  using pty = attach(server, stage, 'status', '--watch');
  await pty.sees('\x1b[?1049h');
  await pty.sees(/web +running/);
  spawnSync('stty', ['-F', pty.client().tty, 'rows', '8', 'cols', '30']);
  await pty.sees(/\x1b\[2J/);
  await pty.sees(/NAME +STATE +UPTIME +MEMORY\x1b\[K/);
  pty.type('q');
  await pty.sees('\x1b[?1049l');
  await isCooked(pty);
}

overSsh('a hang-up of ssh is none of the guest of vmctl run: it is followed to its end', async () => {
  using server = await createSshServer();
  using stage = createWebStage();
  await stage.daemon();
  using pty = server.at(stage, `sh -c 'echo "run $$"; exec "$@"' sh ${vmctlLine('run', 'web')}`);
  await pty.sees('bhyve started');
  const run = Number(/run (\d+)/.exec(pty.shown())?.[1]);
  const { pid } = await stage.running('web');
  process.kill(pty.client().pid, 'SIGKILL');
  await pty.ended;
  stage.world.simctl('guest', 'web', 'reboot');
  await stage.running('web', pid);
  assert.ok(isAlive(run), 'it has no terminal any more, and stays');
  stage.world.simctl('guest', 'web', 'poweroff');
  await waitFor('the end of run', () => (isAlive(run) ? undefined : true));
});

test.run();
