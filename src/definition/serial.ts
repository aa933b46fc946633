import type { ConsoleBackend, ConsoleDefinition } from './definition.js';
import { accepted, type Reading, refused } from './reading.js';
import { readAbsolutePath } from './word.js';

export const DEFAULT_CONSOLE: ConsoleDefinition = { com1: { kind: 'nmdm' }, log: false };

/** One serial port: `"nmdm"` or a device. */
export function readBackend(text: string): Reading<ConsoleBackend> {
  if (text === 'nmdm') return accepted({ kind: 'nmdm' });
  if (text === 'stdio') return refused('"stdio" has no terminal under a supervisor: use "nmdm"');
  if (!text.startsWith('/dev/'))
    return refused(`${JSON.stringify(text)} is no console: "nmdm" or a device, "/dev/..."`);
  const path = readAbsolutePath(text);
  return path.ok ? accepted({ kind: 'device', path: path.value }) : path;
}

/** The short forms: `true` the default, `false` and `"none"` no port at all, else com1's back end. */
export function readConsole(input: string | boolean): Reading<ConsoleDefinition> {
  if (input === true) return accepted(DEFAULT_CONSOLE);
  if (input === false || input === 'none') return accepted({ log: false });
  const backend = readBackend(input);
  return backend.ok ? accepted({ com1: backend.value, log: false }) : backend;
}

/** The host device a serial port ends on; nmdm(4) pairs are named after VM and port, bhyve takes the A side. */
export function consoleDeviceOf(vm: string, port: 'com1' | 'com2', backend: ConsoleBackend): string {
  return backend.kind === 'device' ? backend.path : `/dev/nmdm-${vm}.${port === 'com1' ? 1 : 2}A`;
}
