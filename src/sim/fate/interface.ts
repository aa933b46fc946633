import { addInterface, detachEther, removeInterface } from '../netgraph/graph.js';
import { bringHome } from '../ifconfig/word.js';
import { cloneInterface } from '../ifconfig/clone.js';
import { interfaceNamed } from '../netgraph/interface.js';
import { loadModule } from '../module.js';
import { parseAddress } from '../ifconfig/address.js';
import { runChange } from '../ifconfig/run.js';
import type { Told, Verb } from './verb.js';
import { emit, type World } from '../world.js';

/** `interface add NAME [lagg|bridge|wlan|vlan|tap WORD...]`, `interface remove NAME`. */
export const interfaceVerb: Verb = (world, [verb = '', name = '', kind, ...members]) => {
  if (verb === 'remove') return pullOut(world, name) ? '' : { error: `cannot remove ${name}` };
  if (verb !== 'add') return { error: 'interface add|remove NAME' };
  if (kind === undefined) return plugIn(world, name) ? '' : { error: `cannot add ${name}` };
  if (kind === 'tap') return addTap(world, name, members);
  return kind === 'wlan' || kind === 'vlan' || kind === 'lagg' || kind === 'bridge'
    ? addKind(world, { name, kind, members })
    : { error: `interface add NAME [lagg|bridge|wlan|vlan MEMBER...]` };
};

/** `address IF ADDRESS/PREFIX`, `address IF none`. */
export const addressVerb: Verb = (world, [name = '', text = '']) => {
  const port = interfaceNamed(world.graph, name);
  const address = parseAddress(text);
  if (port === undefined || (address === undefined && text !== 'none'))
    return { error: 'address IF ADDRESS/PREFIX|none' };
  port.addresses = address === undefined ? [] : [...(port.addresses ?? []), address];
  return '';
};

/** `route IF|none`: whether and where the default route leads out. */
export const routeVerb: Verb = (world, [name = '']) => {
  const port = interfaceNamed(world.graph, name);
  if (port === undefined && name !== 'none') return { error: `no interface ${name}` };
  if (port === undefined) delete world.defaultRoute;
  else world.defaultRoute = port.index;
  return '';
};

/** `jail add|remove NAME`: a jail with a vnet; what it was lent comes back when it ends. */
export const jailVerb: Verb = (world, [verb = '', name = '']) => {
  if (name === '' || (verb !== 'add' && verb !== 'remove')) return { error: 'jail add|remove NAME' };
  if (verb === 'add') {
    world.jails.add(name);
    return '';
  }
  for (const port of world.graph.interfaces.filter((one) => one.jail === name))
    bringHome({ world }, port.name, name);
  world.jails.delete(name);
  return '';
};

function pullOut(world: World, name: string): boolean {
  const port = interfaceNamed(world.graph, name);
  if (port === undefined || !removeInterface(world.graph, name)) return false;
  world.unplugged.set(name, port.bornMac ?? port.mac);
  return true;
}

/** A card that was there before has its address again, and a new node. */
function plugIn(world: World, name: string): boolean {
  const fresh = `58:9c:fc:00:20:${((world.graph.interfaces.length + 16) & 0xff).toString(16)}`;
  return addInterface(world.graph, { name, mac: world.unplugged.get(name) ?? fresh }) !== undefined;
}

/** Of whatever name: as the operator's own hand has made and described it. */
function addTap(world: World, name: string, description: readonly string[]): Told {
  const made = cloneInterface(world.graph, { name: 'tap' });
  if ('refusal' in made) return { error: made.refusal };
  const words = description.length === 0 ? [] : ['descr', description.join(' ')];
  const { refusal } = runChange(world, made.name, [...words, ...(made.name === name ? [] : ['name', name])]);
  return refusal === undefined ? '' : { error: refusal };
}

/** A lagg's ports were put together before ng_ether was loaded: they have no node. */
function addKind(
  world: World,
  {
    name,
    kind,
    members,
  }: { name: string; kind: 'wlan' | 'vlan' | 'lagg' | 'bridge'; members: readonly string[] },
): Told {
  if (interfaceNamed(world.graph, name) !== undefined) return { error: `cannot add ${name}` };
  if (kind === 'wlan') addInterface(world.graph, { name, mac: 'f4:96:34:3f:38:60' }, 'wlan');
  if (kind === 'vlan') {
    const [vlandev = '', vlan = ''] = members;
    loadModule(world, 'if_vlan');
    const made = cloneInterface(world.graph, { name, vlan, vlandev });
    return 'refusal' in made ? { error: made.refusal } : (runChange(world, name, ['up']).refusal ?? '');
  }
  if (kind === 'lagg' || kind === 'bridge') addInterface(world.graph, { name, mac: MADE[kind] }, kind);
  if (kind === 'bridge') emit(world, { event: 'bridge.added', name });
  const word = kind === 'lagg' ? 'laggport' : 'addm';
  for (const member of members) {
    const { refusal } = runChange(world, name, [word, member]);
    if (refusal !== undefined) return { error: refusal };
    const port = interfaceNamed(world.graph, member);
    if (kind === 'lagg' && port !== undefined) detachEther(world.graph, port);
  }
  runChange(world, name, ['up']);
  return '';
}

/** A lagg takes its first port's address. */
const MADE = { lagg: '00:00:00:00:00:00', bridge: '58:9c:fc:10:ff:d4' };
