import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { processesOf } from '../../src/sim/linux.js';
import { vmctlLine } from './pty.js';
import { createWebStage, GUEST_TOML, isAlive, waitFor, type Ran, type Stage } from './stage.js';

/** How one speaks to a supervisor of services, in the words of src/man/run.md. */
interface Tool {
  readonly name: string;
  /** Keeps the service of the directory behind it. */
  readonly keeper: string;
  readonly up: readonly string[];
  readonly stop: readonly string[];
  /** Given and not waited for: where a guest stays off, it never comes. */
  readonly restart: readonly string[];
  readonly state: readonly string[];
  /** The end of `finish` by which a guest that powers off stays off. */
  readonly staysOff: string;
  /** What `finish` is told of a `run` that was killed with SIGKILL. */
  readonly killed: string;
}

const TOOLS: readonly Tool[] = [
  {
    ...{ name: 'runit', keeper: 'runsv', killed: '-1 9' },
    ...{ up: ['sv', 'up'], stop: ['sv', '-w', '150', 'stop'], restart: ['sv', '-w', '1', 'restart'] },
    ...{ state: ['sv', 'status'], staysOff: '[ "$1" -ne 0 ] || exec sv down .' },
  },
  {
    ...{ name: 's6', keeper: 's6-supervise', killed: '256 9' },
    ...{ up: ['s6-svc', '-u'], stop: ['s6-svc', '-wD', '-T', '150000', '-d'], restart: ['s6-svc', '-r'] },
    ...{ state: ['s6-svstat'], staysOff: '[ "$1" -ne 0 ] || exit 125' },
  },
];

/** The service `web` of such a supervisor, on a stage. */
interface Service {
  keep(): ChildProcess;
  /** To success. */
  tell(words: readonly string[]): string;
  order(words: readonly string[]): Ran;
  finish(end: string): void;
  /** What `finish` was told of each end. */
  ends(): readonly string[];
  log(): string;
}

function serviceOf({ world }: Stage, { keeper }: Tool): Service {
  const dir = join(world.dir, 'service/web');
  const [log, ends] = [join(world.dir, 'service/log'), join(world.dir, 'service/ends')];
  mkdirSync(dir, { recursive: true });
  for (const file of [log, ends]) writeFileSync(file, '');
  const script = (name: string, text: string): void =>
    writeFileSync(join(dir, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const finish = (end: string): void => script('finish', `echo "$1 $2" >> '${ends}'\n${end}`);
  script('run', `exec 2>&1\nexec ${vmctlLine('run', '--kill-after', '2m', 'web')}`);
  finish('');
  return {
    finish,
    keep() {
      const out = openSync(log, 'a');
      const child = spawn(keeper, [dir], { env: world.env, cwd: dirname(dir), stdio: ['ignore', out, out] });
      closeSync(out);
      return child;
    },
    order,
    tell(words) {
      const { status, stdout, stderr } = order(words);
      assert.is(status, 0, `${words.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    },
    ends: () => readFileSync(ends, 'utf8').split('\n').slice(0, -1),
    log: () => readFileSync(log, 'utf8'),
  };

  function order([program = '', ...args]: readonly string[]): Ran {
    return spawnSync(program, [...args, dir], { env: world.env, encoding: 'utf8', timeout: 200_000 });
  }
}

/** Restarts are the outer supervisor's, as the chapter has it. */
async function ready(): Promise<Stage> {
  const stage = createWebStage({}, `autostart = false\nrestart = "never"\n${GUEST_TOML}`);
  await stage.daemon();
  return stage;
}

async function ended(service: Service, ends: readonly string[]): Promise<void> {
  await waitFor(`the end ${ends.length}`, () => (service.ends().length >= ends.length ? true : undefined));
  assert.equal(service.ends(), ends, service.log());
}

async function runs({ pid }: { pid: number | null }, stage: Stage): Promise<{ pid: number | null }> {
  return stage.running('web', pid);
}

for (const tool of TOOLS) {
  const absent = spawnSync('sh', ['-c', `command -v ${tool.keeper} ${tool.stop[0]}`]).status !== 0;
  if (absent) console.log(`# skipped: no ${tool.name}`);
  const underTool = absent ? test.skip : test;

  underTool(
    `under ${tool.name} a service is a guest, which goes in order; its end is told, and a keeper that is killed costs nothing`,
    async () => {
      using stage = await ready();
      const service = serviceOf(stage, tool);
      const keeper = service.keep();
      const first = await stage.running('web');
      service.tell(tool.stop);
      await ended(service, ['0 0']);
      assert.equal([stage.status('web').status, stage.status('web').intent], ['stopped', 'down']);
      assert.match(service.log(), / bhyve ended, pid \d+: powered off\n[^]* stopped\n/);
      service.tell(tool.up);
      const second = await runs(first, stage);
      service.order(tool.restart);
      const third = await runs(second, stage);
      await ended(service, ['0 0', '0 0']);
      stage.world.simctl('guest', 'web', 'triple-fault');
      await runs(third, stage);
      await ended(service, ['0 0', '0 0', '3 0']);
      await isFollowed(service, stage, keeper);
      service.tell(tool.stop);
      await ended(service, ['0 0', '0 0', '3 0', '0 0']);
      assert.equal([stage.status('web').status, stage.launches('web').length], ['stopped', 4]);
    },
  );

  underTool(
    `with the chapter's finish a guest that powers off stays off under ${tool.name}; a run that is killed comes again`,
    async () => {
      using stage = await ready();
      const service = serviceOf(stage, tool);
      service.finish(tool.staysOff);
      service.keep();
      const first = await stage.running('web');
      const [run = 0] = runsOf(stage);
      process.kill(run, 'SIGKILL');
      await ended(service, [tool.killed]);
      await anotherRun(service);
      assert.is(stage.status('web').pid, first.pid, 'the guest runs on');
      stage.world.simctl('guest', 'web', 'poweroff');
      await isDown(service, tool);
      service.tell(tool.up);
      await runs(first, stage);
      service.order(tool.restart);
      await ended(service, [tool.killed, '0 0', '0 0']);
      await isDown(service, tool);
      assert.is(stage.launches('web').length, 2, 'nobody has started it again');
    },
  );
}

/** By the next keeper, when one is killed: neither guest nor daemon hear of it. */
async function isFollowed(service: Service, stage: Stage, keeper: ChildProcess): Promise<void> {
  const [{ pid }, daemon] = [stage.status('web'), stage.daemonPid()];
  keeper.kill('SIGKILL');
  await waitFor('its end', () => (isAlive(keeper.pid ?? 0) ? undefined : true));
  service.keep();
  await anotherRun(service);
  assert.equal([stage.status('web').pid, stage.daemonPid()], [pid, daemon]);
}

async function anotherRun(service: Service): Promise<void> {
  await waitFor('another run', () => (/: followed\n/.test(service.log()) ? true : undefined));
}

/** For good: what `finish` has ordered reaches its keeper a moment after it ended, and "want up" says that it has not yet. */
async function isDown(service: Service, { state }: Tool): Promise<void> {
  await waitFor('the service is down', () =>
    /^down\b(?!.*\bwant up\b)/.test(service.tell(state)) ? true : undefined,
  );
}

/** The `vmctl run` of a host. */
function runsOf({ world }: Stage): readonly number[] {
  return processesOf(world.dir, process.pid).filter((pid) => /vmctl\.cjs\0run\0/.test(argumentsOf(pid)));
}

function argumentsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

test.run();
