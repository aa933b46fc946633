import type { ConsoleBackend, VmDefinition } from '../definition/definition.js';
import { SERIAL_PORTS } from '../definition/definition.js';
import { listenText } from '../definition/address.js';
import { capturedPorts, type CapturedPort } from '../bhyve/console-reader.js';
import { VmctlError } from '../errors.js';
import type { ConsoleSight } from '../supervisor/console-sight.js';

/** A serial port that somebody may have a console of: `guest` is bhyve's side of the pair, `reader` ours. */
export type ConsolePort = CapturedPort;

/** The port that is asked for, or the first one there is. Throws `denied` with the way to what nobody reads here. */
export function chooseConsolePort(
  name: string,
  { definition, layout, foreign, kept }: ConsoleSight,
  wanted: number | undefined,
): ConsolePort {
  const ports = capturedPorts(definition, layout);
  const found = wanted === undefined ? ports[0] : ports.find(({ port }) => port === wanted);
  if (found === undefined) throw noConsole(name, definition, wanted);
  if (foreign)
    throw denied(`${name} runs, and vmctl does not supervise it: nobody reads its console`, [
      `cu -l ${found.reader}, or take it over: vmctl adopt ${name}`,
    ]);
  if (!kept)
    throw denied(`${name}: nobody reads its console: its file has console.log = false`, [
      `cu -l ${found.reader}; or take that key out, then: vmctl reload`,
    ]);
  return found;
}

/** The port whose kept words are meant, whoever reads it now. */
export function keptConsolePort({ definition, layout }: ConsoleSight, wanted: number | undefined): number {
  return wanted ?? capturedPorts(definition, layout)[0]?.port ?? 1;
}

/**
 * Why what is typed must not go to a port just now; undefined = it may. Without its reader the other side is neither raw nor
 * quiet: it would send the guest its own words (facts 8).
 */
export function typingFault(
  { up, captureOf }: ConsoleSight,
  { port, reader }: ConsolePort,
  isAlive: (pid: number) => boolean,
): VmctlError | undefined {
  if (up !== true) return undefined;
  const { pid, heldBy, told } = captureOf(port);
  if (heldBy !== undefined)
    return denied(`${reader} is in use by process ${heldBy}, which is cu(1) or its like`, [
      'when that has ended (~. leaves cu), this console is read again',
    ]);
  if (pid !== undefined && isAlive(pid)) return undefined;
  return denied(`nobody reads ${reader} just now${told === undefined ? '' : `: ${told}`}`, [
    'it is tried again by itself: vmctl logs tells of it',
  ]);
}

function noConsole(name: string, { console: own }: VmDefinition, wanted: number | undefined): VmctlError {
  const has = SERIAL_PORTS.filter((port) => own[port] !== undefined);
  const port = wanted === undefined ? has[0] : SERIAL_PORTS[wanted - 1];
  const backend = port === undefined ? undefined : own[port];
  if (port !== undefined && backend !== undefined) return otherEnd(name, port, backend);
  if (has.length > 0 && port !== undefined)
    return denied(`${name} has no ${port}`, [`it has ${has.join(' and ')}`]);
  return denied(`${name} has no serial port`, [
    `put console = "nmdm" into its file, then: vmctl restart ${name}; a screen: vmctl vnc ${name}`,
  ]);
}

/** A port that ends where no other process of this host can read. */
function otherEnd(name: string, port: string, backend: ConsoleBackend): VmctlError {
  switch (backend.kind) {
    case 'tcp': {
      const address = backend.address === '0.0.0.0' ? '127.0.0.1' : backend.address;
      return denied(`${port} of ${name} is the address ${listenText(backend)}, where bhyve itself listens`, [
        `nc ${address} ${backend.port}`,
      ]);
    }
    case 'stdio':
      return denied(`${port} of ${name} is bhyve's own output, and takes no input`, [
        `what it printed: vmctl logs ${name}; a console: put "nmdm" in the place of "stdio"`,
      ]);
    default:
      return denied(`${port} of ${name} is ${backend.kind === 'device' ? backend.path : backend.kind}`, [
        'who has the other end of that device has its console',
      ]);
  }
}

function denied(message: string, [hint]: readonly [string]): VmctlError {
  return new VmctlError('denied', message, { hint });
}
