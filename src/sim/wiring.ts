import { connectSocket, endProcess, type Connected } from './netgraph/holder.js';
import { emit, type World } from './world.js';
import type { Graph, GraphNode } from './netgraph/state.js';

/** The process is gone: the kernel takes its socket nodes and hooks. */
export function closeSockets(world: World, pid: number): void {
  endProcess(world.graph, pid);
  observeGraph(world);
}

/** Another program takes a hook, on a socket node of its own. */
export function takeHook(
  world: World,
  wanted: { pid: number; bridge: string; hook: string; socket?: string },
): Connected {
  const { pid, bridge, hook, socket } = wanted;
  const named = socket === undefined ? {} : { socket };
  const made = connectSocket(world.graph, {
    pid,
    uid: 0,
    hook: 'vmlink',
    path: `${bridge}:`,
    peerhook: hook,
    ...named,
  });
  if (made.ok) markForeign(world, made.nodeId, socket);
  return made;
}

/** From now on the auditor watches over this node. */
export function markForeign(world: World, id: number, name?: string): void {
  world.foreignNodes.add(id);
  emit(world, { event: 'node.foreign', id, ...(name === undefined ? {} : { name }) });
}

/** What the journal knows of the graph. */
interface Sight {
  readonly nodes: ReadonlyMap<number, string>;
  /** `bridgeId hook` -> who holds it. */
  readonly hooks: ReadonlyMap<string, HookSight>;
  /** Interface -> connected ones of lower and upper. */
  readonly uplinks: ReadonlyMap<string, string>;
  /** Foreign node -> what nobody else may change of it. */
  readonly foreign: ReadonlyMap<number, string>;
}

interface HookSight {
  readonly bridge: string;
  readonly bridgeId: number;
  readonly hook: string;
  readonly holder: string;
  readonly holderId: number;
  readonly pid?: number;
  /** Of the holder, and of the bridge itself. */
  readonly foreign: boolean;
  readonly foreignBridge: boolean;
  /** `lower` or `upper` of a card is plugged in. */
  readonly uplink: boolean;
}

const sights = new WeakMap<World, Sight>();

/** Tells the journal what changed in the graph since the last look. */
export function observeGraph(world: World): void {
  const before = sights.get(world) ?? NOTHING;
  const now = see(world);
  sights.set(world, now);
  for (const [key, hook] of before.hooks) {
    if (now.hooks.get(key)?.holderId !== hook.holderId) emit(world, { event: 'hook.lost', ...hook });
  }
  for (const [key, hook] of now.hooks) {
    if (before.hooks.get(key)?.holderId !== hook.holderId) emit(world, { event: 'hook.gained', ...hook });
  }
  for (const [id, name] of before.nodes) {
    if (!now.nodes.has(id))
      emit(world, { event: 'node.gone', id, name, foreign: world.foreignNodes.delete(id) });
  }
  for (const [id, traits] of now.foreign) {
    if ((before.foreign.get(id) ?? traits) !== traits)
      emit(world, { event: 'node.changed', id, name: now.nodes.get(id), foreign: true });
  }
  for (const [nic, hooks] of now.uplinks) {
    if ((before.uplinks.get(nic) ?? '') !== hooks)
      emit(world, { event: 'uplink.changed', nic, hooks: hooks === '' ? [] : hooks.split(' ') });
  }
}

const NOTHING: Sight = { nodes: new Map(), hooks: new Map(), uplinks: new Map(), foreign: new Map() };

/** Takes the graph as it is for known: another server of this world has told of it. */
export function recallGraph(world: World): void {
  sights.set(world, see(world));
}

/** After a reboot the old graph is no news. */
export function forgetGraph(world: World): void {
  sights.delete(world);
}

function see(world: World): Sight {
  const { graph } = world;
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const hooks = new Map<string, HookSight>();
  const uplinks = new Map<string, string>();
  for (const node of graph.nodes) {
    if (node.type === 'bridge')
      for (const hook of node.hooks) hooks.set(`${node.id} ${hook.name}`, hookSight(world, node, hook, byId));
    if (node.type === 'ether') uplinks.set(interfaceName(graph, node), connected(node));
  }
  const foreign = graph.nodes
    .filter((node) => world.foreignNodes.has(node.id))
    .map((node) => [node.id, traitsOf(node)] as const);
  const nodes = new Map(graph.nodes.map((node) => [node.id, labelOf(node)]));
  return { nodes, hooks, uplinks, foreign: new Map(foreign) };
}

function hookSight(
  world: World,
  node: GraphNode,
  hook: { name: string; peer: number },
  byId: ReadonlyMap<number, GraphNode>,
): HookSight {
  const peer = byId.get(hook.peer);
  return {
    bridge: labelOf(node),
    bridgeId: node.id,
    hook: hook.name,
    holder: peer === undefined ? '?' : labelOf(peer),
    holderId: hook.peer,
    ...(peer?.owner === undefined ? {} : { pid: peer.owner }),
    foreign: world.foreignNodes.has(hook.peer),
    foreignBridge: world.foreignNodes.has(node.id),
    uplink: peer?.type === 'ether',
  };
}

/** Its name, its life and its settings; who plugs into it is another matter. */
function traitsOf(node: GraphNode): string {
  return JSON.stringify([node.name, node.persistent === true, node.bridge?.config, node.vlan]);
}

function labelOf(node: GraphNode): string {
  return node.name ?? `[${node.id.toString(16)}]`;
}

function interfaceName(graph: Graph, node: GraphNode): string {
  return graph.interfaces.find((one) => one.index === node.interfaceIndex)?.name ?? labelOf(node);
}

function connected(node: GraphNode): string {
  const names = node.hooks.map((hook) => (hook.name === 'divert' ? 'lower' : hook.name));
  return ['lower', 'upper'].filter((name) => names.includes(name)).join(' ');
}
