import { structText, type ArgumentType } from '../argument.js';
import type { Errno } from '../errno.js';
import type { Graph, GraphNode, LinkState } from '../state.js';
import { hearHost } from './bridge-hosts.js';
import { hookOf } from '../nodes.js';
import type { Message } from './kind.js';

/** Defaults of a new bridge, in the order in which getconfig prints them (facts.md section 3). */
export const BRIDGE_CONFIG = { debugLevel: 1, loopTimeout: 60, maxStaleness: 900, minStableAge: 1 };

/** ASCII names in the order of the struct; only some have an `s` at the end (facts.md section 3). */
const STATS = [
  ...[
    'recvOctets',
    'recvPackets',
    'recvMulticast',
    'recvBroadcast',
    'recvUnknown',
    'recvRunts',
    'recvInvalid',
  ],
  ...[
    'xmitOctets',
    'xmitPackets',
    'xmitMulticasts',
    'xmitBroadcasts',
    'loopDrops',
    'loopDetects',
    'memoryFailures',
  ],
];

const INT32 = { kind: 'integer', bits: 32 } as const;

const CONFIG: ArgumentType = {
  kind: 'struct',
  fields: {
    debugLevel: { kind: 'integer', bits: 8 },
    loopTimeout: INT32,
    maxStaleness: INT32,
    minStableAge: INT32,
  },
};

const HOST: ArgumentType = { kind: 'struct', fields: { addr: { kind: 'mac' }, hook: { kind: 'string' } } };

export const bridgeMessages: readonly Message[] = [
  {
    name: 'setconfig',
    number: 1,
    argument: CONFIG,
    run(_graph, node, value) {
      const given = value as Record<string, number>;
      for (const key of Object.keys(BRIDGE_CONFIG)) node.bridge!.config[key] = (given[key] ?? 0) >>> 0;
      return undefined;
    },
  },
  { name: 'getconfig', number: 2, run: (_graph, node) => ({ reply: configText(node) }) },
  { name: 'reset', number: 3, run: (_graph, node) => forgetAll(node) },
  { name: 'getstats', number: 4, argument: INT32, run: (graph, node, n) => stats(graph, node, n, 'get') },
  { name: 'clrstats', number: 5, argument: INT32, run: (graph, node, n) => stats(graph, node, n, 'clear') },
  { name: 'getclrstats', number: 6, argument: INT32, run: (graph, node, n) => stats(graph, node, n, 'both') },
  {
    name: 'gettable',
    number: 7,
    run: (_graph, node) => ({ reply: tableText(node), binary: tableBytes(node) }),
  },
  { name: 'setpersistent', number: 8, run: (_graph, node) => ((node.persistent = true), undefined) },
  {
    name: 'movehost',
    number: 9,
    argument: HOST,
    run: (graph, node, value) => moveHost(graph, node, value as Record<string, string>),
  },
];

function configText(node: GraphNode): string {
  return structText(Object.keys(BRIDGE_CONFIG).map((key) => [key, node.bridge!.config[key] ?? 0]));
}

function forgetAll(node: GraphNode): undefined {
  node.bridge!.hosts = [];
  for (const { link } of node.hooks)
    if (link !== undefined) Object.assign(link, { stats: {}, mutedSeconds: 0 });
}

/** A negative number means an uplink, from 14 on. */
function stats(graph: Graph, node: GraphNode, value: unknown, what: 'get' | 'clear' | 'both') {
  const link = linkNumbered(graph, node, value as number);
  if (link === undefined) return 'ENOTCONN' as const;
  const reply = structText(STATS.map((name) => [name, link.stats[name] ?? 0]));
  if (what !== 'get') link.stats = {};
  return what === 'clear' ? undefined : { reply };
}

function linkNumbered(graph: Graph, node: GraphNode, value: number): LinkState | undefined {
  const number = value | 0;
  const uplink = number < 0 && graph.release >= 14;
  return hookOf(node, uplink ? `uplink${-number}` : `link${number >>> 0}`)?.link;
}

function tableText(node: GraphNode): string {
  const hosts = node.bridge!.hosts.map((host) =>
    structText([
      ['addr', host.mac],
      ['hook', `"${host.hook}"`],
      ['age', host.age],
      ['staleness', host.staleness],
    ]),
  );
  return structText([
    ['numHosts', hosts.length],
    ['hosts', hosts.length === 0 ? '' : `[ ${hosts.join(' ')} ]`],
  ]);
}

/** struct ng_bridge_host_ary: numHosts, then addr, hook (NG_HOOKSIZ), age and staleness of each. */
function tableBytes(node: GraphNode): Uint8Array {
  const { hosts } = node.bridge!;
  const bytes = Buffer.alloc(4 + HOST_BYTES * hosts.length);
  bytes.writeUInt32LE(hosts.length, 0);
  for (const [at, host] of hosts.entries()) {
    const start = 4 + HOST_BYTES * at;
    bytes.write(host.mac.replaceAll(':', ''), start, 'hex');
    bytes.write(host.hook, start + 6, 'latin1');
    bytes.writeUInt16LE(host.age & 0xffff, start + 38);
    bytes.writeUInt16LE(host.staleness & 0xffff, start + 40);
  }
  return bytes;
}

const HOST_BYTES = 42;

/** As if the address had been heard on that hook just now, so too fast a move mutes it (ng_bridge(4)). */
function moveHost(graph: Graph, node: GraphNode, value: Record<string, string>): Errno | undefined {
  if (graph.release < 14) return 'ENOSYS';
  const hook = hookOf(node, value['hook'] ?? '');
  if (hook === undefined) return 'ENOENT';
  hearHost(node, hook, value['addr'] ?? '00:00:00:00:00:00');
  return undefined;
}
