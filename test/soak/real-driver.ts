import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { request } from '../../src/control/client.js';
import type { OperateVerb } from '../../src/protocol/request.js';
import type { StatusReport } from '../../src/protocol/report.js';
import { createStage, isAlive, type Stage } from '../e2e/stage.js';
import type { Driver } from './driver.js';
import { judgeRest } from './rules.js';
import { knownVms, seeRecords, type Sight, type WorldReport } from './sight.js';
import { VMS, type Step } from './step.js';
import { statesTold } from './told.js';
import { AUTOSTART, definitionOf, HOSTS } from './texts.js';

/** A launch that failed three times waits 5, 15 and 60 s. */
const REST_LIMIT_MS = 150_000;
const preload = new URL('./unlucky-daemon.js', import.meta.url).href;

/** The real daemon and command line, and real processes behind the shims. */
export async function createRealDriver(seed: number): Promise<Driver> {
  const stage = createStage({ kind: false, seed });
  stage.world.env['NODE_OPTIONS'] = `--import=${preload}`;
  stage.world.env['VMCTL_SIM_SEED'] = String(seed);
  stage.define('host', HOSTS.plain);
  for (const vm of VMS) stage.vm(vm, definitionOf(vm, 'plain') ?? '');
  await stage.daemon();
  const hand = createHand(stage);
  return { ...hand, [Symbol.dispose]: () => void stage.world.halt() };
}

type Acts = { readonly [Kind in Step['do']]: (step: Extract<Step, { readonly do: Kind }>) => unknown };

function createHand(stage: Stage) {
  const { world, paths } = stage;
  const wanted = new Map<string, 'up' | 'down'>();
  const foreign = new Set<string>();
  const held: string[] = [];
  let statuses: readonly StatusReport[] = [];
  const run = (...args: readonly string[]) => stage.begin(...args).ended;
  const simctl = (...args: readonly string[]): string | undefined => {
    try {
      return world.simctl(...args);
    } catch {
      return undefined;
    }
  };
  const flag = (name: string): string => `${world.dir}/tmp/${name}`;
  const acts: Acts = {
    order: ({ verb, vm, force }) => order(verb, vm, force === true ? ['--force', '--timeout', '5'] : []),
    crowd: async ({ verbs, vm }) => {
      wanted.delete(vm);
      await Promise.all(verbs.map((verb) => run(verb, vm, '--no-wait')));
    },
    nic: ({ verb, vm, bridge }) =>
      run('nic', verb, vm, '0', ...(verb === 'move' && bridge !== undefined ? [bridge] : [])),
    bridge: ({ verb, name }) => run('bridge', verb, name),
    reload: () => run('reload'),
    define: ({ vm, text }) => {
      const words = definitionOf(vm, text);
      if (words === undefined) rmSync(`${paths.definitions}/${vm}.toml`, { force: true });
      else stage.define(vm, words);
      wanted.delete(vm);
    },
    'define-host': ({ text }) => stage.define('host', text === 'none' ? HOSTS.broken : HOSTS[text]),
    guest: async ({ vm, action, times = 1 }) => {
      for (let time = 0; time < times; time += 1) {
        simctl('guest', vm, action);
        if (times > 1) await pause(300);
      }
    },
    daemon: async ({ act }) => {
      if (act !== 'begin') await killDaemon();
      if (act !== 'kill') await begin();
    },
    trap: () => undefined,
    keeper: ({ vm }) => {
      const { guests, processes } = seeWorld();
      const pid = guests.find(({ name }) => name === vm)?.pid;
      for (const one of processes)
        if (one.argv[0]?.endsWith('pwait') === true && one.argv.at(-1) === String(pid)) signal(one.pid);
    },
    boot: ({ how }) => boot(how),
    fault: ({ fault }) => simctl('fault', JSON.stringify(fault)),
    knob: ({ name, value }) => simctl('set', name, String(value)),
    card: ({ act }) => simctl('interface', act === 'pull' ? 'remove' : 'add', 're0'),
    hold: ({ bridge, hook }) => {
      const pid = simctl('hold', bridge, hook);
      if (pid !== undefined) held.push(pid.trim());
    },
    'dead-bridge': ({ name }) => simctl('ngctl', 'shutdown', `${name}:`),
    clock: ({ ms }) => writeFileSync(flag('clock-step'), String(ms)),
    disk: ({ full }) =>
      full ? writeFileSync(flag('disk-full'), '') : rmSync(flag('disk-full'), { force: true }),
    foreign: ({ vm }) => startForeign(vm),
    pass: ({ ms }) => pause(ms),
    rest: () => undefined,
  };
  return { act, look, rest, startAll, stopAll, wanted, states: () => statesTold(paths.eventLog) };

  async function act(step: Step): Promise<void> {
    await (acts[step.do] as (one: Step) => unknown)(step);
  }

  function seeWorld(): WorldReport {
    return JSON.parse(world.simctl('world')) as WorldReport;
  }

  function look(): Sight {
    return { world: seeWorld(), statuses, records: seeRecords(paths), audit: world.audit(), foreign };
  }

  async function ask(): Promise<void> {
    const answer = await request(paths.socket, { request: 'status' }).catch(() => undefined);
    statuses = answer?.kind === 'status' ? knownVms(answer.vms) : [];
  }

  async function order(verb: OperateVerb, vm: string, how: readonly string[] = []): Promise<void> {
    if (verb === 'adopt') simctl('allow', vm);
    const { status, stderr } = await run(verb, vm, '--no-wait', ...how);
    if (verb === 'reset') return;
    if (status === 0 && verb !== 'adopt' && stderr === '')
      wanted.set(vm, verb === 'stop' || verb === 'kill' ? 'down' : 'up');
    else wanted.delete(vm);
  }

  function daemonPid(): number | undefined {
    const pid = existsSync(paths.pidFile) ? stage.daemonPid() : 0;
    return pid > 0 && isAlive(pid) ? pid : undefined;
  }

  async function killDaemon(): Promise<void> {
    const pid = daemonPid();
    if (pid === undefined) return;
    signal(pid);
    while (isAlive(pid)) await pause(20);
  }

  async function begin(): Promise<void> {
    if (daemonPid() === undefined) await stage.daemon().catch(() => undefined);
  }

  async function boot(how: 'clean' | 'panic'): Promise<void> {
    if (how === 'clean')
      await Promise.race([
        request(paths.socket, { request: 'shutdown', timeoutMs: 5000 }).catch(() => undefined),
        pause(30_000),
      ]);
    await killDaemon();
    simctl('boot');
    foreign.clear();
    held.length = 0;
    for (const vm of VMS) {
      const autostart = AUTOSTART[vm];
      if (autostart === 'unless-stopped' || existsSync(flag('disk-full'))) wanted.delete(vm);
      else wanted.set(vm, autostart === true ? 'up' : 'down');
    }
    await begin();
  }

  async function startForeign(vm: string): Promise<void> {
    await ask();
    const status = statuses.find(({ name }) => name === vm);
    if (status === undefined || status.intent !== 'down' || !['stopped', 'failed'].includes(status.status))
      return;
    const { guests, vmm } = seeWorld();
    if ([...guests, ...vmm].some(({ name }) => name === vm)) return;
    foreign.add(vm);
    simctl('foreign', vm);
    await pause(1500);
  }

  async function mend(): Promise<void> {
    simctl('fault', 'clear');
    for (const knob of ['initMs', 'acpiMs', 'powerOffMs', 'loadMs']) simctl('set', knob, '200');
    for (const vm of VMS) {
      simctl('guest', vm, 'heed-button');
      simctl('guest', vm, 'acpi-on');
    }
    if (!seeWorld().interfaces.includes('re0')) simctl('interface', 'add', 're0');
    rmSync(flag('disk-full'), { force: true });
    await begin();
  }

  async function rest(): Promise<Sight> {
    await mend();
    const sight = await quiet();
    for (const { name, intent } of sight.statuses)
      if (!wanted.has(name)) wanted.set(name, intent === 'down' ? 'down' : 'up');
    return sight;
  }

  /** Waits until every rule of rest holds, twice; what does not hold in the end is what is wrong. */
  async function quiet(): Promise<Sight> {
    const end = Date.now() + REST_LIMIT_MS;
    for (let calm = 0; ; await pause(500)) {
      await begin();
      await ask();
      const sight = look();
      calm = statuses.length > 0 && judgeRest(sight).length === 0 ? calm + 1 : 0;
      if (calm > 1 || Date.now() > end) return sight;
      for (const { name, status, detail, intent } of statuses)
        if (
          status === 'stopping' &&
          detail?.includes('still') !== true &&
          Date.now() > end - REST_LIMIT_MS / 2
        )
          await run(intent === 'down' ? 'stop' : 'restart', name, '--no-wait', '--force', '--timeout', '3');
    }
  }

  async function startAll(): Promise<Sight> {
    const { guests } = seeWorld();
    for (const vm of VMS) {
      stage.define(vm, definitionOf(vm, 'plain') ?? '');
      if (guests.some((one) => one.name === vm && one.foreign)) simctl('guest', vm, 'kill');
    }
    stage.define('host', HOSTS.plain);
    for (const pid of held.splice(0)) simctl('release', pid);
    await run('reload');
    await pause(1000);
    for (const vm of VMS) await order('start', vm);
    return rest();
  }

  async function stopAll(): Promise<Sight> {
    for (const vm of VMS) await order('stop', vm, ['--force', '--timeout', '10']);
    return rest();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}
