import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { request } from '../../src/control/client.js';
import { createPair, pidNow } from './handover-program.js';
import { createStage, waitFor, type Ran, type Stage } from './stage.js';

const VMCTL = join(process.cwd(), 'dist', 'vmctl.cjs');

interface Replaced {
  readonly replaced: number;
  readonly pid: number;
  readonly silentMs: number;
}

test('a daemon is replaced under load: every client is answered, followers miss nothing, guests notice nothing', async () => {
  using stage = await createPair();
  const followers = [stage.begin('events', '-f'), stage.begin('logs', '-f', 'web')];
  for (const follower of followers)
    await waitFor('the follower is served', () => (outputOf(follower).includes('\n') ? true : undefined));
  const start = stage.begin('start', 'db');
  const load = keepAsking(stage);
  const pids = [stage.daemonPid()];
  for (let round = 0; round < 3; round += 1) {
    const { status, stdout, stderr } = await stage.begin('daemon', 'replace', '--json').ended;
    assert.is(status, 0, stderr);
    const { replaced, pid, silentMs } = JSON.parse(stdout) as Replaced;
    assert.is(replaced, pids.at(-1));
    pids.push(pid);
    console.log(`# ${silentMs} ms without an answer, on a machine that does other things`);
  }
  assert.is(stage.daemonPid(), pids.at(-1));
  const asked = await load.stop();
  assert.ok(asked.length > 5, `${asked.length} clients`);
  for (const ran of asked) assert.is(ran.status, 0, ran.stderr);
  const started = await start.ended;
  assert.equal(
    [started.status, started.stdout.trim().replace(/\d+/, 'N')],
    [0, 'db: running, pid N'],
    started.stderr,
  );
  await stage.running('web');
  assert.is(stage.status('web').pid, stage.guest);
  assert.is(stage.launches('web').length + stage.launches('db').length, 2);
  assert.equal(await missed(stage, followers[0]), []);
  for (const { child } of followers) child.kill();
  const ends = await Promise.all(followers.map(({ ended }) => ended));
  for (const { stderr } of ends)
    assert.match(stderr, 'vmctl: the daemon has ended; going on with the next one\n');
  const doubled = (ends[1]?.stdout ?? '')
    .split('\n')
    .filter((line, at, all) => line !== '' && all.indexOf(line) !== at);
  assert.equal(doubled, []);
});

test('under daemon(8) it is refused, with the command that is right there; so is another directory', async () => {
  using stage = createStage();
  beginUnderDaemon(stage);
  await waitFor('the daemon answers', () => (stage.vmctl('ping').status === 0 ? true : undefined));
  const before = pidNow(stage);
  const refused = stage.vmctl('daemon', 'replace');
  assert.is(refused.status, 75, refused.stderr);
  assert.match(
    refused.stderr,
    new RegExp(`pid ${before} runs under daemon\\(8\\) \\(pid \\d+\\), which would start it again`),
  );
  assert.match(refused.stderr, 'hint: use: service vmctl restart');
  const beside = stage.vmctl('daemon', 'run', '--replace');
  assert.is(beside.status, 75, beside.stderr);
  assert.is(pidNow(stage), before);
  stage.ok('daemon', 'detach');
  assert.is(stage.vmctl('daemon', 'replace').status, 69);
  await stage.daemon();
  const other = stage.vmctl('--dir', '/elsewhere', 'daemon', 'replace');
  assert.equal(
    [other.status, /supervises \S+, not \/elsewhere/.test(other.stderr)],
    [75, true],
    other.stderr,
  );
});

test('what service vmctl restart starts takes the place of a supervisor that has lost its daemon(8)', async () => {
  using stage = await createPair();
  const before = pidNow(stage);
  beginUnderDaemon(stage, '--replace');
  let last = performance.now();
  const silentMs = await waitFor('the new one answers', async () => {
    for (;;) {
      const asked = performance.now();
      const pong = await request(stage.paths.socket, { request: 'ping' }).catch(() => undefined);
      if (pong?.kind === 'pong' && pong.pid !== before) return performance.now() - last;
      if (pong !== undefined) last = asked;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });
  console.log(`# ${Math.round(silentMs)} ms without an answer`);
  assert.is((await stage.running('web')).pid, stage.guest);
  assert.is(stage.vmctl('daemon', 'replace').status, 75, 'it is under daemon(8) now');
});

test('a restart whose daemon is replaced in the middle happens once, and its client is told the end', async () => {
  using stage = await createPair();
  stage.world.simctl('set', 'powerOffMs', '2000');
  const restart = stage.begin('restart', 'web');
  await stage.until('web', 'goes down', (web) => web.status !== 'running' || web.pid !== stage.guest);
  stage.ok('daemon', 'replace');
  const { status, stdout, stderr } = await restart.ended;
  assert.equal([status, stdout.replace(/\d+/, 'N')], [0, 'web: running, pid N\n'], stderr);
  assert.is(stage.launches('web').length, 2);
});

/** The simulated ps knows who has called a host program; daemon(8) shows its title as its whole argv. */
function beginUnderDaemon({ world: { env } }: Stage, ...words: readonly string[]): void {
  const run = [process.execPath, VMCTL, 'daemon', 'run', ...words].map((word) => `"${word}"`).join(' ');
  const script = `sysctl -n kern.hostuuid > /dev/null; ${run} & wait`;
  const args = ['-c', 'exec -a "daemon: vmctl[1]" sh -c "$1"', 'bash', script];
  spawn('bash', args, { env, detached: true, stdio: 'ignore' }).unref();
}

interface Load {
  stop(): Promise<readonly Ran[]>;
}

/** Clients one after the other, two at a time. */
function keepAsking(stage: Stage): Load {
  const ran: Ran[] = [];
  let over = false;
  const ask = async (...args: readonly string[]): Promise<void> => {
    while (!over) ran.push(await stage.begin(...args).ended);
  };
  const all = Promise.all([ask('status', '--json'), ask('net', '--json')]);
  return {
    async stop() {
      over = true;
      await all;
      return ran;
    },
  };
}

const said = new WeakMap<object, string>();

function outputOf(begun: ReturnType<Stage['begin']> | undefined): string {
  if (begun === undefined) return '';
  if (!said.has(begun)) {
    said.set(begun, '');
    begun.child.stdout?.on('data', (chunk: Buffer) =>
      said.set(begun, (said.get(begun) ?? '') + chunk.toString()),
    );
  }
  return said.get(begun) ?? '';
}

/** Lines of the event file that the follower has not, or not once and in their order, from its first on. */
async function missed(
  { paths }: Stage,
  follower: ReturnType<Stage['begin']> | undefined,
): Promise<readonly string[]> {
  const file = (): string[] => readFileSync(paths.eventLog, 'utf8').trimEnd().split('\n');
  const last = file().at(-1) ?? '';
  await waitFor('the follower has it', () => (outputOf(follower).includes(last) ? true : undefined));
  const seen = outputOf(follower).trimEnd().split('\n');
  const wanted = file().slice(0, seen.length + file().indexOf(seen[0] ?? ''));
  const from = wanted.indexOf(seen[0] ?? '');
  return wanted.slice(from).filter((line, at) => seen[at] !== line);
}

test.run();
