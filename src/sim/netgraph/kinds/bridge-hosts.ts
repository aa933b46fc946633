import type { GraphHook, GraphNode } from '../state.js';

/** Adds to a counter of a link. */
export function count(hook: GraphHook, name: string, by: number): undefined {
  const { stats } = hook.link!;
  stats[name] = (stats[name] ?? 0) + by;
}

/** An address was heard on a link; uplinks learn nothing. */
export function learnHost(node: GraphNode, incoming: GraphHook, from: string): 'loop' | undefined {
  const known = node.bridge!.hosts.some((one) => one.mac === from);
  return known || incoming.link!.learns ? hearHost(node, incoming, from) : undefined;
}

/** A MAC that jumps within minStableAge seconds mutes the new link and is not believed. */
export function hearHost(node: GraphNode, incoming: GraphHook, from: string): 'loop' | undefined {
  const bridge = node.bridge!;
  const host = bridge.hosts.find((one) => one.mac === from);
  if (host === undefined) {
    bridge.hosts.unshift({ mac: from, hook: incoming.name, age: 0, staleness: 0 });
    return undefined;
  }
  host.staleness = 0;
  if (host.hook === incoming.name) return undefined;
  if (host.age >= bridge.config['minStableAge']!) {
    Object.assign(host, { hook: incoming.name, age: 0 });
    return undefined;
  }
  incoming.link!.mutedSeconds = bridge.config['loopTimeout']!;
  bridge.hosts = bridge.hosts.filter((one) => one.hook !== incoming.name);
  count(incoming, 'loopDetects', 1);
  count(incoming, 'loopDrops', 1);
  return 'loop';
}
