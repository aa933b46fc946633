import { SERIAL_PORTS, type ConsoleBackend, type ConsoleDefinition, type SerialPort } from './definition.js';
import { readTarget } from './ready.js';
import { accepted, type Reading, refused } from './reading.js';
import { readAbsolutePath } from './word.js';

export const DEFAULT_CONSOLE: ConsoleDefinition = { com1: { kind: 'nmdm' }, log: true };

/** One serial port: `"nmdm"`, a device, `"stdio"` or `"tcp=ADDRESS:PORT"`. */
export function readBackend(text: string): Reading<ConsoleBackend> {
  if (text === 'nmdm') return accepted({ kind: 'nmdm' });
  if (text === 'stdio') return accepted({ kind: 'stdio' });
  if (text.startsWith('tcp=')) {
    const target = readTarget(text.slice('tcp='.length));
    return target.ok ? accepted({ kind: 'tcp', ...target.value }) : target;
  }
  if (!text.startsWith('/dev/'))
    return refused(
      `${JSON.stringify(text)} is no console: "nmdm", a device, "/dev/...", "stdio" or "tcp=ADDRESS:PORT"`,
    );
  const path = readAbsolutePath(text);
  return path.ok ? accepted({ kind: 'device', path: path.value }) : path;
}

/** The back end of a PCI serial port, as it is written. */
export function readUart(text: string): Reading<string> {
  const backend = readBackend(text);
  return backend.ok ? accepted(text) : backend;
}

/** The short forms: `true` the default, `false` and `"none"` no port at all, else com1's back end. */
export function readConsole(input: string | boolean): Reading<ConsoleDefinition> {
  if (input === true) return accepted(DEFAULT_CONSOLE);
  if (input === false || input === 'none') return accepted({ log: false });
  const backend = readBackend(input);
  return backend.ok ? accepted({ com1: backend.value, log: true }) : backend;
}

/** The host device a serial port ends on; nmdm(4) pairs are named after VM and port, bhyve takes the A side. */
export function consoleDeviceOf(vm: string, port: SerialPort, backend: ConsoleBackend): string | undefined {
  if (backend.kind === 'nmdm') return `/dev/nmdm-${vm}.${SERIAL_PORTS.indexOf(port) + 1}A`;
  return backend.kind === 'device' ? backend.path : undefined;
}
