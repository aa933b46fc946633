import { readBackend } from '../../definition/serial.js';
import { SERIAL_PORTS } from '../../definition/definition.js';
import type { TomlValue } from '../imported.js';
import type { Draft } from './draft.js';

/** COM ports; the port of a pair that vmctl would name alike is its own. */
export function putConsole(draft: Draft, hasLpc: boolean): void {
  const { variables, table, vm, remarks } = draft;
  const ports = new Map<string, string>();
  for (const [index, port] of SERIAL_PORTS.entries()) {
    const name =
      variables.get(`lpc.${port}.path`) === undefined && index === 0 ? 'console' : `lpc.${port}.path`;
    const path = variables.get(name);
    if (path === undefined) continue;
    const option = variables.source(name);
    const own = path === `/dev/nmdm-${vm}.${index + 1}A`;
    const backend = readBackend(path);
    variables.take(name, `console.${port}`);
    if (!hasLpc && name !== 'console') {
      remarks.push({ option, kind: 'ignored', why: 'without an LPC bridge the guest does not see it' });
      continue;
    }
    if (!backend.ok) {
      remarks.push({ option, kind: 'dropped', key: `console.${port}`, why: backend.message });
      continue;
    }
    ports.set(port, own ? 'nmdm' : path);
    if (path === 'stdio')
      remarks.push({
        ...{ option, kind: 'changed', key: `console.${port}` },
        why: 'there is no terminal under a supervisor: the input is at its end, the output in the log; "nmdm" gives one to attach to',
      });
  }
  const console = consoleOf(ports);
  if (console !== true) table['console'] = console;
}

/** In its short form where there is one; true = vmctl's default. */
function consoleOf(ports: ReadonlyMap<string, string>): TomlValue {
  const first = ports.get('com1');
  if (ports.size === 0) return false;
  if (ports.size > 1 || first === undefined) return Object.fromEntries(ports);
  return first === 'nmdm' ? true : first;
}
