import { VmctlError } from '../errors.js';
import type { BridgeTraffic, NetMember, NetReport } from '../protocol/network.js';
import type { Privileges } from './privileges.js';

/**
 * The network as an owner may know it: the bridges that their VMs are on, of those who are there their own NICs. All other guests are
 * counted; what is wrong with a bridge is left out, for it names whom it hurts. undefined = the bridge asked for is not among them.
 */
export function ownNet(
  net: NetReport,
  { owns }: Pick<Privileges, 'owns'>,
  bridge: string | undefined,
): NetReport | undefined {
  const { takenAt, direct } = net;
  const own = net.bridges.flatMap((one) => ownBridge(one, owns));
  const bridges = bridge === undefined ? own : own.filter(({ name }) => name === bridge);
  if (bridge !== undefined && bridges.length === 0) return undefined;
  const ownDirect = bridge === undefined ? (direct ?? []).filter(({ vm }) => owns(vm)) : [];
  return { takenAt, bridges, ...(ownDirect.length === 0 ? {} : { direct: ownDirect }) };
}

function ownBridge(bridge: BridgeTraffic, owns: (vm: string) => boolean): readonly BridgeTraffic[] {
  const isOwn = ({ kind, name }: NetMember): boolean => kind === 'vm' && owns(name);
  const members = bridge.members.filter(isOwn);
  if (members.length === 0) return [];
  const isHost = ({ kind }: NetMember): boolean => kind === 'nic' || kind === 'host';
  const others = bridge.members.filter((member) => !isOwn(member) && !isHost(member)).length;
  return [{ ...bridge, problems: [], members, others }];
}

/** The same words for one that they are not on and for one that is not there at all. */
export function notTheirBridge(name: string): VmctlError {
  return new VmctlError('no-such-vm', `there is no bridge ${name} that a VM of yours is on`, {
    hint: 'vmctl net lists those that are',
  });
}
