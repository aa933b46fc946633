import type { OperateVerb } from '../../src/protocol/request.js';
import type { Outcome } from '../../src/protocol/report.js';
import { createGround, type Ground, type OrderHow } from './ground.js';
import type { Driver } from './driver.js';
import { lookAround, passToRest } from './rest.js';
import { seeRecords, type Sight } from './sight.js';
import { VMS, type Step } from './step.js';
import { AUTOSTART, definitionOf, HOSTS } from './texts.js';

const MINUTE = 60_000;

/** The supervisor itself on a simulated host and clock: minutes cost nothing, and it can die at any of its deeds. */
export async function createQuickDriver(seed: number): Promise<Driver> {
  const ground = createGround({ seed });
  const hand = createHand(ground);
  ground.define('host', HOSTS.plain);
  for (const vm of VMS) {
    ground.define(vm, definitionOf(vm, 'plain') ?? '');
    ground.disk(vm);
  }
  await ground.begin();
  await ground.pass(1000);
  return {
    wanted: hand.wanted,
    act: hand.act,
    look: () => hand.look(),
    rest: hand.rest,
    startAll: hand.startAll,
    stopAll: hand.stopAll,
    states: () => [
      ...new Set(ground.told.flatMap(({ event, to }) => (event === 'vm.transition' ? [String(to)] : []))),
    ],
    [Symbol.dispose]: () => ground[Symbol.dispose](),
  };
}

type Acts = { readonly [Kind in Step['do']]: (step: Extract<Step, { readonly do: Kind }>) => unknown };

function createHand(ground: Ground) {
  const { world, clock } = ground;
  const wanted = new Map<string, 'up' | 'down'>();
  const foreign = new Set<string>();
  const held: string[] = [];
  const simctl = (...args: readonly string[]): string | undefined => {
    try {
      return world.simctl(...args);
    } catch {
      // Nobody there to do it to.
      return undefined;
    }
  };
  const acts: Acts = {
    order: ({ verb, vm, force }) => order(verb, vm, force === true ? { force, timeoutMs: 20_000 } : {}),
    crowd: ({ verbs, vm }) => crowd(verbs, vm),
    nic: ({ verb, vm, bridge }) =>
      unheard((living) =>
        living.network.operateNic({
          ...{ request: 'nic', verb, name: vm, nic: '0' },
          ...(verb === 'move' && bridge !== undefined ? { bridge } : {}),
        }),
      ),
    bridge: ({ verb, name }) =>
      unheard((living) => living.network.operateBridges({ request: 'bridge', verb, names: [name] })),
    reload: () => ground.ask((living) => living.reload().catch(() => undefined)),
    define: ({ vm, text }) => {
      const words = definitionOf(vm, text);
      if (words === undefined) ground.undefine(vm);
      else ground.define(vm, words);
      // Whether it is known when the host boots decides.
      wanted.delete(vm);
    },
    'define-host': ({ text }) => ground.define('host', text === 'none' ? HOSTS.broken : HOSTS[text]),
    guest: async ({ vm, action, times = 1 }) => {
      for (let time = 0; time < times; time += 1) {
        simctl('guest', vm, action);
        if (times > 1) await ground.pass(4000);
      }
    },
    daemon: async ({ act }) => {
      if (act !== 'begin') ground.life.kill();
      if (act !== 'kill') await begin();
    },
    trap: ({ trap }) => ground.life.setTrap(trap),
    keeper: ({ vm }) => killKeeper(vm),
    boot: ({ how }) => boot(how),
    fault: ({ fault }) => simctl('fault', JSON.stringify(fault)),
    knob: ({ name, value }) => simctl('set', name, String(value)),
    card: ({ act }) => simctl('interface', act === 'pull' ? 'remove' : 'add', 're0'),
    hold: ({ bridge, hook }) => {
      const pid = simctl('hold', bridge, hook);
      if (pid !== undefined) held.push(pid.trim());
    },
    'dead-bridge': ({ name }) => simctl('ngctl', 'shutdown', `${name}:`),
    clock: ({ ms }) => clock.step(ms),
    disk: ({ full }) => void (ground.life.full = full),
    foreign: ({ vm }) => startForeign(vm),
    pass: ({ ms }) => ground.pass(ms),
    rest: () => undefined,
  };
  return { act, rest, startAll, stopAll, look, wanted };

  async function act(step: Step): Promise<void> {
    await (acts[step.do] as (one: Step) => unknown)(step);
    await ground.pass(0);
  }

  function look(): Sight {
    return lookAround(ground, foreign);
  }

  async function order(verb: OperateVerb, vm: string, how: OrderHow = {}): Promise<void> {
    if (verb === 'adopt') simctl('allow', vm);
    take(verb, vm, await ground.order(verb, vm, how));
  }

  /** What an answer says of what is wanted from now on. */
  function take(verb: OperateVerb, vm: string, outcome: Outcome | undefined): void {
    if (verb === 'reset') return;
    const sure = outcome?.ok === true && outcome.warning === undefined && verb !== 'adopt';
    if (sure) wanted.set(vm, verb === 'stop' || verb === 'kill' ? 'down' : 'up');
    // A supervisor that died may have written it down, or not.
    else if (outcome === undefined || outcome.ok) wanted.delete(vm);
  }

  /** All at once; the last one that was let in counts, and which that is nobody can tell. */
  async function crowd(verbs: readonly OperateVerb[], vm: string): Promise<void> {
    wanted.delete(vm);
    await unheard((living) =>
      Promise.all(
        verbs.map((verb) =>
          living.operate(
            { request: 'operate', verb, names: [vm], wait: true, timeoutMs: 5000 },
            () => undefined,
          ),
        ),
      ),
    );
  }

  /** Asked, and not waited for. */
  async function unheard(work: Parameters<Ground['ask']>[0]): Promise<void> {
    const { supervisor } = ground;
    if (supervisor === undefined) return;
    void ground.life.within(() => work(supervisor)).catch(() => undefined);
    await ground.pass(0);
  }

  async function begin(): Promise<void> {
    if (ground.supervisor !== undefined) return;
    // A supervisor that cannot write down that this boot was seen says so and ends.
    await ground.begin().catch(() => ground.life.kill());
  }

  function killKeeper(vm: string): void {
    const pid = [...world.world.guests.values()].find(({ name }) => name === vm)?.pid;
    for (const { pid: keeper, argv } of world.world.processes.values())
      if (argv[0] === 'pwait' && argv.at(-1) === String(pid)) world.host.kill(keeper, 'SIGKILL');
  }

  async function boot(how: 'clean' | 'panic'): Promise<void> {
    const { supervisor } = ground;
    if (how === 'clean' && supervisor !== undefined)
      await ground.ask(() =>
        Promise.race([
          supervisor.shutdown({ timeoutMs: 60_000 }, () => undefined),
          new Promise((resolve) => clock.setTimeout(() => resolve(undefined), 5 * MINUTE)),
        ]),
      );
    ground.life.kill();
    const before = seeRecords(ground.paths);
    simctl('boot');
    foreign.clear();
    held.length = 0;
    for (const vm of VMS) {
      const autostart = AUTOSTART[vm];
      const last = wanted.get(vm);
      if (autostart === 'unless-stopped' && (last === undefined || !before.intents.has(vm)))
        wanted.delete(vm);
      else if (autostart !== 'unless-stopped') wanted.set(vm, autostart === true ? 'up' : 'down');
      if (look().records.broken.length > 0 || ground.life.full) wanted.delete(vm);
    }
    await begin();
  }

  /** Where vmctl is about to start one too, nobody can tell who comes first. */
  async function startForeign(vm: string): Promise<void> {
    const status = ground.status(vm);
    if (status === undefined || status.intent !== 'down' || !['stopped', 'failed'].includes(status.status))
      return;
    const { guests, vmm } = world.world;
    if (vmm.has(vm) || [...guests.values()].some(({ name }) => name === vm)) return;
    foreign.add(vm);
    simctl('foreign', vm);
    await ground.pass(2000);
  }

  /** Nobody and nothing is in the way any more. */
  async function mend(): Promise<void> {
    simctl('fault', 'clear');
    for (const knob of ['initMs', 'acpiMs', 'powerOffMs', 'loadMs'] as const) delete world.world.knobs[knob];
    for (const vm of VMS) {
      simctl('guest', vm, 'heed-button');
      simctl('guest', vm, 'acpi-on');
    }
    if (!world.world.graph.interfaces.some(({ name }) => name === 're0')) simctl('interface', 'add', 're0');
    ground.life.full = false;
    ground.life.setTrap(undefined);
    if (!ground.life.alive) await begin();
  }

  async function rest(): Promise<Sight> {
    await mend();
    await passToRest(ground);
    // A deed that was to be the last may have taken its time.
    if (!ground.life.alive) {
      await begin();
      await passToRest(ground);
    }
    // A button that was pressed in vain is not pressed again.
    for (const { name, status, intent } of look().statuses)
      if (status === 'stopping')
        await ground.order(intent === 'down' ? 'stop' : 'restart', name, { force: true, timeoutMs: 5000 });
    await passToRest(ground);
    const sight = look();
    for (const { name, intent } of sight.statuses)
      if (!wanted.has(name)) wanted.set(name, intent === 'down' ? 'down' : 'up');
    return sight;
  }

  async function startAll(): Promise<Sight> {
    for (const vm of VMS) {
      ground.define(vm, definitionOf(vm, 'plain') ?? '');
      if ([...world.world.guests.values()].some((one) => one.name === vm && one.foreign))
        simctl('guest', vm, 'kill');
    }
    ground.define('host', HOSTS.plain);
    for (const pid of held.splice(0)) simctl('release', pid);
    await ground.ask((living) => living.reload());
    await ground.pass(MINUTE);
    for (const vm of VMS) await order('start', vm);
    return rest();
  }

  async function stopAll(): Promise<Sight> {
    for (const vm of VMS) await order('stop', vm, { force: true, timeoutMs: 30_000 });
    const sight = await rest();
    return sight;
  }
}
