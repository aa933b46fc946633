import { isOfTaps, type Switch } from './switch.js';

/** How the operator wants switches of tap(4) to be. */
export interface Wishes {
  /** `tap`: they stay what they are. */
  readonly network: 'netgraph' | 'tap';
  /** Switch -> netgraph bridge. */
  readonly map: ReadonlyMap<string, string>;
}

/** Whether NICs of a switch become links of an ng_bridge(4). */
export function isOnNetgraph(of: Switch, { network, map }: Wishes): boolean {
  if (of.type === 'netgraph' || map.has(of.name)) return true;
  return network === 'netgraph' && isOfTaps(of);
}

/** The node's name. Of a netgraph switch it is the switch's own, since vm-bhyve writes `path=SWITCH:`. */
export function bridgeNameOf(of: Switch, { map }: Wishes): string {
  const wanted = map.get(of.name);
  if (wanted !== undefined) return wanted;
  const name =
    of.name
      .replaceAll(/[^A-Za-z0-9_-]/g, '_')
      .replace(/^[_-]+/, '')
      .slice(0, 31) || 'bridge';
  // A node cannot have the name of an interface, which is that of its ether node.
  return of.ports.includes(name) ? `${name.slice(0, 28)}_br` : name;
}
