import { linkNumber } from '../netgraph/names.js';
import type { Link } from '../netgraph/node.js';
import { GUEST_HOOK, type Plug } from '../plan/plug.js';

/** A NIC that should be plugged in: one of a guest that lives, or one of a jail. */
export interface Cable {
  /** VM name, or `jail/NAME`. */
  readonly owner: string;
  /** NIC key; of a jail its interface. */
  readonly nic: string;
  readonly plug: Plug;
  readonly bridge: string;
  /** N of linkN. */
  readonly number: number;
  readonly mac: string;
}

/** The NICs of a guest that lives, by its links; one that is unplugged is none. */
export function guestCables(vm: string, links: readonly Link[]): readonly Cable[] {
  return links.flatMap(({ socket, bridge, hook, nic, mac, unplugged }) => {
    const number = linkNumber(hook);
    if (unplugged === true || number === undefined) return [];
    return [{ owner: vm, nic, plug: { node: socket, hook: GUEST_HOOK }, bridge, number, mac }];
  });
}

/** The links with that cable on another one of its bridge. */
export function relinked(links: readonly Link[], { nic, bridge }: Cable, hook: string): readonly Link[] {
  return links.map((link) => (link.nic === nic && link.bridge === bridge ? { ...link, hook } : link));
}
