import type { Errno } from '../errno.js';
import type { Graph, GraphNode } from '../state.js';
import { BRIDGE_CONFIG, bridgeMessages } from './bridge-messages.js';
import { forwardFrame } from './bridge-forwarding.js';
import type { AcceptedHook, NodeKind } from './kind.js';

/** ng_bridge(4) (facts.md section 3). */
export const bridgeKind: NodeKind = {
  construct(_graph, node) {
    node.bridge = { config: { ...BRIDGE_CONFIG }, hosts: [], restrictive: false };
    return undefined;
  },
  acceptHook: acceptLink,
  hookGone(node, hook) {
    node.bridge!.hosts = node.bridge!.hosts.filter((host) => host.hook !== hook.name);
  },
  diesWithoutHooks: (_graph, node) => node.persistent !== true,
  messages: bridgeMessages,
  receive: forwardFrame,
};

/** The name is parsed and printed again and must come out the same; the kernel numbers a bare prefix from 15 on. */
function acceptLink(graph: Graph, node: GraphNode, hook: string, peer: number): AcceptedHook | Errno {
  const found = /^(link|uplink)(\d*)$/.exec(hook);
  if (found === null) return 'EINVAL';
  const prefix = found[1]!;
  const uplink = prefix === 'uplink';
  if (uplink && graph.release < 14) return 'EINVAL';
  const number =
    found[2] === '' && graph.release >= 15 ? lowestFree(node, prefix, uplink ? 1 : 0) : found[2]!;
  if (!/^(0|[1-9]\d*)$/.test(number) || Number(number) > 0xffffffff || (uplink && number === '0'))
    return 'EINVAL';
  if (peer === node.id) return 'ELOOP';
  const bridge = node.bridge!;
  if (uplink && node.hooks.length === 0) bridge.restrictive = true;
  const link = { stats: {}, learns: !uplink, floods: uplink || !bridge.restrictive, mutedSeconds: 0 };
  return { name: `${prefix}${number}`, link };
}

function lowestFree(node: GraphNode, prefix: string, from: number): string {
  const taken = new Set(node.hooks.map((hook) => hook.name));
  let number = from;
  while (taken.has(`${prefix}${number}`)) number += 1;
  return String(number);
}
