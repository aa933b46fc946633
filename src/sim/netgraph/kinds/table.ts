import { bridgeKind } from './bridge.js';
import { eifaceKind, ifaceKind } from './eiface.js';
import { etherKind } from './ether.js';
import type { NodeKind } from './kind.js';
import { holeKind, hubKind, one2manyKind, patchKind, socketKind } from './small.js';
import { teeKind } from './tee.js';
import { vlanKind } from './vlan.js';

/** The node types of the simulated kernel: registered ones and those whose ng_TYPE.ko mkpeer can load. */
const KINDS: ReadonlyMap<string, NodeKind> = new Map([
  ['socket', socketKind],
  ['ether', etherKind],
  ['bridge', bridgeKind],
  ['eiface', eifaceKind],
  ['iface', ifaceKind],
  ['vlan', vlanKind],
  ['hub', hubKind],
  ['tee', teeKind],
  ['one2many', one2manyKind],
  ['echo', holeKind],
  ['hole', holeKind],
  ['patch', patchKind],
]);

export function kindOf(type: string): NodeKind | undefined {
  return KINDS.get(type);
}
