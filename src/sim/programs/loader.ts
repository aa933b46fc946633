import type { Guest, VmmEntry } from '../inhabitant.js';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { bootGuest, endGuest } from '../guest.js';
import { loaderText } from '../guest-system.js';
import { openConsoles, printOn } from '../tty.js';
import { createVm } from '../vmm.js';
import { delayOf, type World } from '../world.js';
import { getopt } from '../getopt.js';
import { isLoaded, loadModule } from '../module.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';

export const EVIDENCE = {
  'bhyveload: ends at the start': 'usr.sbin/bhyveload/bhyveload.c [14]; usage text UNPROVEN',
  'grub-bhyve: ends at the start': 'UNPROVEN',
} satisfies Evidence;

const EX_USAGE = 64;

/** bhyveload(8): makes the VM, runs the loader for a while, leaves the VM loaded. */
export function bhyveload(world: World, call: Call): Outcome {
  const { given, operands, fault } = getopt(call.args, 'CSc:d:e:h:l:m:');
  const refuse = (code: number, stderr: string) =>
    reply(EVIDENCE['bhyveload: ends at the start'], code, { stderr });
  const [name] = operands;
  if (fault !== undefined || name === undefined || operands.length > 1) {
    return refuse(
      1,
      `${fault === undefined ? '' : `bhyveload: ${fault}\n`}usage: bhyveload [-CS] [-c <console-device>] [-d <disk-path>] ... <vmname>\n`,
    );
  }
  const disk = given.get('d')?.find((path) => !existsSync(resolve(call.cwd, path)));
  if (disk !== undefined) return refuse(EX_USAGE, `bhyveload: Could not open '${disk}'\n`);
  return load(world, call, { name, program: 'bhyveload', refuse, console: given.get('c')?.[0] });
}

/** grub-bhyve of package grub2-bhyve. */
export function grubBhyve(world: World, call: Call): Outcome {
  const { operands, given, fault } = getopt(call.args, 'r:m:d:M:c:e:vSEn');
  const refuse = (code: number, stderr: string) =>
    reply(EVIDENCE['grub-bhyve: ends at the start'], code, { stderr });
  const [name] = operands;
  if (fault !== undefined || name === undefined)
    return refuse(EX_USAGE, 'Usage: grub-bhyve [OPTION...] <vmname>\n');
  const map = given.get('m')?.[0];
  if (map !== undefined && !existsSync(resolve(call.cwd, map)))
    return refuse(1, `grub-bhyve: cannot open ${map}\n`);
  return load(world, call, { name, program: 'grub-bhyve', refuse, console: given.get('c')?.[0] });
}

interface Load {
  readonly name: string;
  readonly program: 'bhyveload' | 'grub-bhyve';
  readonly console: string | undefined;
  readonly refuse: (code: number, stderr: string) => Outcome;
}

/** A VM that is there is re-initialised, which a busy one refuses. */
function load(world: World, call: Call, { name, program, console, refuse }: Load): Outcome {
  loadModule(world, 'vmm');
  if (world.knobs.uid !== 0) return refuse(1, 'vm_create: Operation not permitted\n');
  if (!isLoaded(world, 'vmm')) return refuse(1, 'vm_create: No such file or directory\n');
  const old = world.vmm.get(name);
  if (old !== undefined && (old.runner !== undefined || (old.busy && world.settings.release < 15)))
    return refuse(1, 'vm_reinit: Device busy\n');
  const entry = old ?? createVm(world, name);
  entry.suspended = false;
  const talks = console !== undefined && console !== 'stdio' && world.settings.talk === true;
  if (talks) openConsoles(world, call.pid, [console]);
  if (talks) printOn(world, console, () => Buffer.from(loaderText(program)));
  runLoader(world, call, entry, program);
  return { kind: 'resident' };
}

function runLoader(world: World, call: Call, entry: VmmEntry, program: Load['program']): void {
  const guest: Guest = {
    pid: call.pid,
    name: entry.name,
    program,
    foreign: world.foreignPids.has(call.pid),
    phase: 'init',
    acpi: false,
    buttonPressed: false,
    files: [],
    destroyOnPowerOff: false,
    nics: [],
  };
  bootGuest(world, guest);
  const finish = () => {
    if (!world.guests.has(call.pid)) return;
    entry.loaded = true;
    endGuest(world, guest, { kind: 'code', code: 0 });
  };
  const ms = delayOf(world, world.knobs.loadMs, [200, 1500]);
  if (ms === 0) finish();
  else world.clock.setTimeout(finish, ms);
}
