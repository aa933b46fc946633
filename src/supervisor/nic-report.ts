import type { NicReport } from '../protocol/network.js';
import type { VmContext } from '../vm/context.js';
import type { Link } from '../netgraph/node.js';

/** Every NIC of a VM: where it is, and where its file wants it. */
export function reportNics(
  { name, running, definition, links }: VmContext,
  up: boolean,
  isCutOff: (nic: string) => boolean,
): readonly NicReport[] {
  const { networks } = running ?? definition;
  return networks.map(({ key, type, mac, bridge }, position) => {
    const link = up ? links.find((one) => one.nic === key) : undefined;
    const state = stateOf(link, isCutOff(key));
    const plugged = state === 'plugged' || state === 'cut off';
    return {
      ...{ vm: name, nic: key, position, type, state },
      mac: link?.mac ?? mac ?? null,
      wantedBridge: bridge,
      bridge: plugged ? (link?.bridge ?? null) : null,
      hook: plugged ? (link?.hook ?? null) : null,
      socket: link?.socket ?? null,
    };
  });
}

/** In words, where a link is not where the file of its VM says; null = it is. */
export function differenceOf(
  { running, definition }: VmContext,
  { nic, bridge, unplugged }: Link,
  cutOff: boolean,
): string | null {
  const wanted = (running ?? definition).networks.find(({ key }) => key === nic)?.bridge;
  if (unplugged === true) return wanted === undefined ? 'unplugged' : `unplugged from ${wanted}`;
  const words = [
    ...(wanted === undefined || wanted === bridge ? [] : [`moved from ${wanted}`]),
    ...(cutOff ? ['cut off'] : []),
  ];
  return words.length === 0 ? null : words.join(', ');
}

function stateOf(link: Link | undefined, cutOff: boolean): NicReport['state'] {
  if (link === undefined) return 'down';
  if (link.unplugged === true) return 'unplugged';
  return cutOff ? 'cut off' : 'plugged';
}
