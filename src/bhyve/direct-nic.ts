import type { DirectNicDefinition, NicBackend } from '../definition/devices.js';
import { VmctlError } from '../errors.js';
import { slotNode, slotWord } from './slot.js';
import { tapName } from './tap-name.js';

export interface DirectNicPlace {
  readonly nic: DirectNicDefinition;
  readonly vm: string;
  readonly slot: string;
  /** NIC key -> MAC. */
  readonly macs: Readonly<Record<string, string>>;
  /** NIC key -> name of bhyve's socket node, for those on a netgraph node. */
  readonly sockets: Readonly<Record<string, string>>;
}

/**
 * `-s` of a NIC that is on no bridge (facts 6.5). Without a cable there is no back end: the first word is always taken for one, so
 * that MAC and MTU are said by -o, behind the -s (bhyve-cases README 6).
 */
export function planDirectNic({ nic, vm, slot, macs, sockets }: DirectNicPlace): string[] {
  const mac = nic.mac ?? macs[nic.key];
  if (mac === undefined) throw new VmctlError('internal', `network ${nic.key} of ${vm} has no MAC`);
  const options = [`mac=${mac}`, ...(nic.mtu === undefined ? [] : [`mtu=${nic.mtu}`])];
  const device = `${slotWord(slot)},${nic.type}`;
  if (nic.backend.kind === 'none')
    return ['-s', device, ...options.flatMap((option) => ['-o', `${slotNode(slot)}.${option}`])];
  return ['-s', [device, ...backendWords(nic.backend, { vm, key: nic.key, sockets }), ...options].join(',')];
}

/** The tap(4) of a NIC: one that is there, or the one that is made for it. */
export function tapDevice(backend: Extract<NicBackend, { kind: 'tap' }>, vm: string, key: string): string {
  return backend.device ?? tapName(vm, key);
}

function backendWords(
  backend: Exclude<NicBackend, { kind: 'none' }>,
  { vm, key, sockets }: { readonly vm: string; readonly key: string } & Pick<DirectNicPlace, 'sockets'>,
): readonly string[] {
  switch (backend.kind) {
    case 'node': {
      const socket = sockets[key];
      const words = ['netgraph', `path=${backend.node}:`, `peerhook=${backend.peerhook}`];
      return socket === undefined ? words : [...words, `socket=${socket}`];
    }
    case 'tap': {
      const device = tapDevice(backend, vm, key);
      // bhyve guesses the kind of a back end by its first letters (bhyve_config(5), Network Backend Settings).
      return /^(tap|vmnet)/.test(device) ? [device] : [device, 'type=tap'];
    }
    case 'vale':
      return [backend.port];
    case 'netmap':
      return [`netmap:${backend.port}`];
    case 'slirp':
      return [
        'slirp',
        ...(backend.hostForward.length === 0 ? [] : [`hostfwd=${backend.hostForward.join(';')}`]),
      ];
  }
}
