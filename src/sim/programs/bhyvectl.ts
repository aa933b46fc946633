import { createVm, destroyVm } from '../vmm.js';
import { endGuest } from '../guest.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { Fault } from '../fault.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'bhyvectl: done': 'facts 7',
  'bhyvectl: no such VM': 'facts 7',
  'bhyvectl: action failed': 'facts 7',
  'bhyvectl: destroyed slowly':
    'sys/dev/vmm/vmm_dev.c (UNPROVEN how long, and that the node stays until then)',
  'bhyvectl: usage': 'facts 7 (text UNPROVEN)',
  'bhyvectl: create': 'UNPROVEN for an existing VM',
  'bhyvectl: not permitted': 'UNPROVEN',
  'bhyvectl: active cpus': 'UNPROVEN',
} satisfies Evidence;

/** errno as FreeBSD numbers it (facts 2). */
const EEXIST = 17;
const EALREADY = 37;

/** bhyvectl(8): actions on a VM of the kernel, whoever runs it. */
export function bhyvectl(world: World, call: Call, fault?: Fault): Outcome {
  const request = parse(call.args);
  if (request === undefined)
    return reply(EVIDENCE['bhyvectl: usage'], 1, { stderr: 'Usage: bhyvectl --vm=<vmname>\n' });
  const { name, actions } = request;
  if (world.knobs.uid !== 0)
    return refused(world, name, 'Permission denied', EVIDENCE['bhyvectl: not permitted']);
  if (actions.includes('create')) return create(world, name);
  if (!world.vmm.has(name))
    return refused(world, name, 'No such file or directory', EVIDENCE['bhyvectl: no such VM']);
  if (actions.includes('force-reset') || actions.includes('force-poweroff')) {
    if (!suspend(world, name, actions.includes('force-reset') ? 0 : 1)) return failed(EALREADY);
  }
  if (actions.includes('destroy') && fault?.lateMs !== undefined)
    return destroySlowly(world, name, fault.lateMs);
  if (actions.includes('destroy') && world.vmm.get(name)?.going !== true) destroy(world, name);
  const stdout = actions.includes('get-active-cpus') ? 'active cpus:\t0\n' : '';
  return reply(EVIDENCE[stdout === '' ? 'bhyvectl: done' : 'bhyvectl: active cpus'], 0, { stdout });
}

const ACTIONS =
  'destroy create force-poweroff force-reset inject-nmi get-stats get-all get-active-cpus get-cpu-topology'.split(
    ' ',
  );

/** getopt_long: `--vm=NAME`, `--vm NAME`, and several actions. */
function parse(args: readonly string[]): { name: string; actions: string[] } | undefined {
  let name: string | undefined;
  const actions: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const [option = '', value] = (args[at] ?? '').split(/=(.*)/s);
    if (option === '--vm') name = value ?? args[(at += 1)];
    else if (ACTIONS.includes(option.slice(2)) && option.startsWith('--')) actions.push(option.slice(2));
    else return undefined;
  }
  return name === undefined || name === '' ? undefined : { name, actions };
}

function refused(world: World, name: string, why: string, evidence: string): Outcome {
  const modern = world.settings.release >= 15;
  return reply(
    evidence,
    1,
    modern
      ? { stderr: `vm_open: ${name} could not be opened: ${why}\n` }
      : { stdout: `VM:${name} is not created.\n` },
  );
}

function failed(errno: number): Outcome {
  return reply(EVIDENCE['bhyvectl: action failed'], 255, { stdout: `errno = ${errno}\n` });
}

function create(world: World, name: string): Outcome {
  if (world.vmm.has(name)) return failed(EEXIST);
  createVm(world, name);
  return reply(EVIDENCE['bhyvectl: create'], 0);
}

/** vm_suspend: the running bhyve ends like a power-off or a reset; a second one is EALREADY. */
function suspend(world: World, name: string, code: 0 | 1): boolean {
  const entry = world.vmm.get(name);
  if (entry === undefined || entry.suspended) return false;
  entry.suspended = true;
  const guest = entry.runner === undefined ? undefined : world.guests.get(entry.runner);
  if (guest !== undefined) endGuest(world, guest, { kind: 'code', code });
  return true;
}

/** The VM that had the name when it began is what goes, whoever still waits for it. */
function destroySlowly(world: World, name: string, ms: number): Outcome {
  const entry = world.vmm.get(name);
  if (entry === undefined || entry.going === true) return reply(EVIDENCE['bhyvectl: done'], 0);
  entry.going = true;
  return {
    kind: 'pending',
    begin: (done) =>
      void world.clock.setTimeout(() => {
        if (world.vmm.get(name) === entry) destroy(world, name);
        done(reply(EVIDENCE['bhyvectl: destroyed slowly'], 0));
      }, ms),
  };
}

/** Checks nothing: a bhyve that runs the VM loses it and ends (facts 6.7, 7). */
function destroy(world: World, name: string): void {
  const runner = world.vmm.get(name)?.runner;
  destroyVm(world, name);
  const guest = runner === undefined ? undefined : world.guests.get(runner);
  if (guest === undefined) return;
  endGuest(
    world,
    guest,
    { kind: 'code', code: world.settings.release >= 15 ? 4 : 1 },
    'vm_run error -1, errno 6\n',
  );
}
