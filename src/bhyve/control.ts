import type { CommandResult, HostCommand } from '../command/command.js';

/** Turns the guest off now: bhyve ends with 1, cleanly (facts.md 6.10, 7). */
export function planForcePoweroff(name: string): HostCommand {
  return { file: 'bhyvectl', args: [`--vm=${name}`, '--force-poweroff'] };
}

/** Resets the guest: bhyve ends with 0, as after a reboot. */
export function planForceReset(name: string): HostCommand {
  return { file: 'bhyvectl', args: [`--vm=${name}`, '--force-reset'] };
}

/**
 * Whether the VM is not there, as bhyvectl(8) says it: 13 and 14 on stdout, 15 on stderr (facts.md 7).
 * A VM that is gone is what destroying wants.
 */
export function isNotCreated(result: CommandResult): boolean {
  if (result.code !== 1) return false;
  return /is not created\.|could not be opened: No such file or directory/.test(
    result.stdout + result.stderr,
  );
}

/** Asks how a process treats its signals. */
export function planButtonLook(pid: number): HostCommand {
  return { file: 'procstat', args: ['-i', String(pid)] };
}

/**
 * Whether SIGTERM is the power button now: bhyve ignores the signal, and hears of it by kevent(2), from the moment the
 * guest has switched ACPI on (bhyve's pm.c). undefined = not to be told. Row of procstat_sigs.c:
 * `%5d %-16s %-7s  ` and three letters, P(ending) I(gnored) C(aught) or `-`. UNPROVEN on a living bhyve.
 */
export function parseButton(stdout: string): boolean | undefined {
  const ignored = /^[ \t]*\d+ .* (?:SIG)?TERM +[P-]([I-])[C-][ \t\r]*$/m.exec(stdout)?.[1];
  return ignored === undefined ? undefined : ignored === 'I';
}
