import { addressOf, type DeviceAt } from './device.js';
import type { NicRequest } from './host.js';
import { printNetgraph, type Process } from './process.js';
import { valueIn } from './value.js';

/** The netgraph back-end (facts 5): path, peerhook, socket node, NGM_CONNECT, in this order. False after its message. */
export function connectNetgraph(process: Process, at: DeviceAt): boolean {
  const path = valueIn(process, at.node, 'path');
  if (path === undefined) return refuse(process, 'path must be provided');
  const hook = valueIn(process, at.node, 'hook') ?? 'vmlink';
  const peerhook = valueIn(process, at.node, 'peerhook');
  if (peerhook === undefined) return refuse(process, 'peer hook must be provided');
  const socket = valueIn(process, at.node, 'socket');
  const mac = valueIn(process, at.node, 'mac');
  const nic: NicRequest = {
    slot: addressOf(at),
    path,
    peerhook,
    hook,
    ...(socket === undefined ? {} : { socket }),
    ...(mac === undefined ? {} : { mac }),
  };
  const reply = process.host.connectNic?.(nic) ?? { ok: true };
  if (!reply.ok) {
    process.errno = reply.errno;
    const socketFailed = reply.stage === 'socket';
    return refuse(process, socketFailed ? "can't get Netgraph sockets" : "can't connect to node");
  }
  process.nics.push({ ...nic, device: at.device, backend: 'netgraph' });
  return true;
}

function refuse(process: Process, line: string): false {
  printNetgraph(process, line);
  return false;
}
