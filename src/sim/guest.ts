import { isArm64 } from './processor.js';
import { announceExit } from './process.js';
import { endForeignGuest } from './guest-parent.js';
import { closeSockets } from './wiring.js';
import { closeTaps } from './tap.js';
import { sayBoot, sayGoodbye, sayLogin } from './guest-voice.js';
import { settleTtys } from './tty.js';
import { delayOf, emit } from './world.js';
import { destroyVm } from './vmm.js';
import type { ProcessEnd } from './call.js';
import type { Guest } from './inhabitant.js';
import type { World } from './world.js';

/** Lets a launched guest come up: title after the device init, ACPI some time later. */
export function bootGuest(world: World, guest: Guest): void {
  world.guests.set(guest.pid, guest);
  emit(world, {
    event: 'guest.started',
    name: guest.name,
    pid: guest.pid,
    program: guest.program,
    foreign: guest.foreign,
  });
  if (guest.program !== 'bhyve') return;
  sayBoot(world, guest);
  after(world, guest, delayOf(world, world.knobs.initMs, [0, 3000]), () => finishInit(world, guest));
}

function finishInit(world: World, guest: Guest): void {
  guest.phase = 'up';
  const process = world.processes.get(guest.pid);
  if (process !== undefined) process.title = `bhyve: ${guest.name}`;
  emit(world, { event: 'guest.titled', name: guest.name, pid: guest.pid });
  // pm.c, which makes a button of TERM, is among the amd64 sources only (facts 16); on an arm64 host: UNPROVEN.
  if (isArm64(world) || world.habits.get(guest.name)?.noAcpi === true) return sayLogin(world, guest);
  after(world, guest, delayOf(world, world.knobs.acpiMs, [200, 2000]), () => switchAcpi(world, guest, true));
}

/** Goes on where another server of this world left off: timers do not survive one. */
export function resumeGuest(world: World, guest: Guest): void {
  if (guest.program !== 'bhyve')
    after(world, guest, delayOf(world, world.knobs.loadMs, [200, 1500]), () =>
      endGuest(world, guest, { kind: 'code', code: 0 }),
    );
  else if (guest.phase === 'init')
    after(world, guest, delayOf(world, world.knobs.initMs, [0, 3000]), () => finishInit(world, guest));
  else if (guest.buttonPressed)
    after(world, guest, delayOf(world, world.knobs.powerOffMs, [200, 2000]), () =>
      endGuest(world, guest, { kind: 'code', code: 1 }),
    );
}

export function switchAcpi(world: World, guest: Guest, on: boolean): void {
  guest.acpi = on;
  emit(world, { event: 'guest.acpi', name: guest.name, pid: guest.pid, on });
  sayLogin(world, guest);
}

/** What a signal does to a guest: the button once ACPI is on, else death; INT and HUP always kill (facts 6.10). */
export function signalGuest(world: World, guest: Guest, signal: string): void {
  const button = signal === 'TERM' && guest.acpi;
  const effect = !button ? 'killed' : guest.buttonPressed ? 'ignored' : 'button';
  emit(world, {
    event: 'guest.signalled',
    name: guest.name,
    pid: guest.pid,
    signal,
    effect,
    foreign: guest.foreign,
  });
  if (!button) endGuest(world, guest, { kind: 'signal', signal });
  else if (!guest.buttonPressed) pressButton(world, guest);
}

function pressButton(world: World, guest: Guest): void {
  if (world.habits.get(guest.name)?.ignoresButton === true) return;
  guest.buttonPressed = true;
  sayGoodbye(world, guest);
  after(world, guest, delayOf(world, world.knobs.powerOffMs, [200, 2000]), () =>
    endGuest(world, guest, { kind: 'code', code: 1 }),
  );
}

/** Ends a guest: the kernel takes back its hooks and files, then the process goes, then whoever waits hears of it. */
export function endGuest(world: World, guest: Guest, end: ProcessEnd, stderr = ''): void {
  if (world.guests.get(guest.pid) !== guest) return;
  world.guests.delete(guest.pid);
  world.processes.delete(guest.pid);
  world.foreignPids.delete(guest.pid);
  world.limits.delete(guest.pid);
  closeSockets(world, guest.pid);
  closeTaps(world, guest.pid);
  settleTtys(world);
  leaveVm(world, guest, end);
  const how = end.kind === 'code' ? { code: end.code } : end.kind === 'signal' ? { signal: end.signal } : {};
  emit(world, { event: 'guest.exited', name: guest.name, pid: guest.pid, program: guest.program, ...how });
  if (stderr !== '') world.carrier.say(guest.pid, 'stderr', stderr);
  world.carrier.end(guest.pid, end);
  announceExit(world, guest.pid, end);
  endForeignGuest(world, guest, end);
}

function leaveVm(world: World, guest: Guest, end: ProcessEnd): void {
  const entry = world.vmm.get(guest.name);
  if (entry === undefined || guest.program !== 'bhyve' || entry.runner !== guest.pid) return;
  delete entry.runner;
  entry.loaded = false;
  if (end.kind !== 'code' || end.code > 3) entry.busy = !entry.suspended;
  else entry.suspended = true;
  if (guest.destroyOnPowerOff && end.kind === 'code' && end.code === 1) destroyVm(world, guest.name);
}

function after(world: World, guest: Guest, ms: number, action: () => void): void {
  const act = () => {
    if (world.guests.get(guest.pid) === guest) action();
  };
  if (ms === 0) act();
  else world.clock.setTimeout(act, ms);
}
