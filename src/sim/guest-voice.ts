import {
  bootText,
  goodbye,
  greet,
  SILENT_TERMINAL,
  type Surroundings,
  type Terminal,
} from './guest-system.js';
import { openConsoles, printOn } from './tty.js';
import type { Guest, GuestConsole } from './inhabitant.js';
import type { World } from './world.js';

/*
 * What guests print by themselves, where the world lets them talk. Nothing is composed for a port that nobody reads.
 */

/** Its serial ports, as bhyve opens them: com1 to com4, the one of an arm64 guest, and those of PCI devices after them. */
export function consolesOf(
  opened: readonly { readonly name: string; readonly path: string }[],
): GuestConsole[] {
  return opened.map(({ name, path }, at) => {
    const port = /^com([1-4])$/.exec(name)?.[1];
    const number = port !== undefined ? Number(port) - 1 : name === 'console' ? 0 : PORTS + at;
    return { path, port: number, terminal: SILENT_TERMINAL };
  });
}

const PORTS = 4;

/** Power: the first port tells of the boot. */
export function sayBoot(world: World, guest: Guest): void {
  const { consoles = [] } = guest;
  openConsoles(
    world,
    guest.pid,
    consoles.map(({ path }) => path),
  );
  const [first] = consoles;
  if (first !== undefined) say(world, first, () => bootText(guest, !guest.loaded));
}

/** The system is up: every port asks for a login. */
export function sayLogin(world: World, guest: Guest): void {
  for (const console of guest.consoles ?? []) {
    if (world.settings.talk !== true || console.terminal.phase !== 'off') continue;
    const { terminal, text } = greet(surroundingsOf(world, guest, console));
    console.terminal = terminal;
    say(world, console, () => text);
  }
}

export function sayGoodbye(world: World, guest: Guest): void {
  for (const console of guest.consoles ?? []) {
    if (console.terminal.phase !== 'off') say(world, console, goodbye);
    console.terminal = SILENT_TERMINAL;
  }
}

export function surroundingsOf(world: World, { name, pid }: Guest, { port }: GuestConsole): Surroundings {
  const { startedAt = world.clock.now() } = world.processes.get(pid) ?? {};
  return { name, port, uptimeMs: world.clock.now() - startedAt };
}

/** Answers of a terminal are said whoever listens: they change it. */
export function answerOn(
  world: World,
  console: GuestConsole,
  { terminal, text }: { readonly terminal: Terminal; readonly text: string },
): void {
  console.terminal = terminal;
  if (text !== '') printOn(world, console.path, Buffer.from(text, 'latin1'));
}

function say(world: World, { path }: GuestConsole, text: () => string): void {
  if (world.settings.talk === true) printOn(world, path, () => Buffer.from(text(), 'latin1'));
}
