import { structText, type ArgumentType } from '../argument.js';
import type { Errno } from '../errno.js';
import type { GraphHook, GraphNode } from '../state.js';
import { hookOf } from '../nodes.js';
import { acceptAny, type Frames, type Message, type NodeKind } from './kind.js';

const UINT16 = { kind: 'integer', bits: 16 } as const;
const INT32 = { kind: 'integer', bits: 32 } as const;
const ETHERTYPE_VLAN = 0x8100;
const MAX_VID = 4095;

const FILTER: ArgumentType = {
  kind: 'struct',
  fields: { hook: { kind: 'string' }, vlan: UINT16, vid: UINT16, pcp: UINT16, cfi: UINT16 },
};

/** ng_vlan(4) (facts.md section 4). */
export const vlanKind: NodeKind = {
  construct(_graph, node) {
    node.vlan = { filters: [], encap: 1, decap: 0 };
    return undefined;
  },
  acceptHook: acceptAny,
  hookGone(node, hook) {
    node.vlan!.filters = node.vlan!.filters.filter((filter) => filter.hook !== hook.name);
  },
  diesWithoutHooks: () => true,
  messages: vlanMessages(),
  receive: sortFrame,
};

function vlanMessages(): readonly Message[] {
  return [
    {
      name: 'addfilter',
      number: 1,
      argument: FILTER,
      run: (_graph, node, value) => addFilter(node, value as Given),
    },
    {
      name: 'delfilter',
      number: 2,
      argument: { kind: 'string' },
      run: (_graph, node, hook) => dropFilter(node, (filter) => filter.hook === hook),
    },
    { name: 'gettable', number: 3, run: (_graph, node) => ({ reply: tableText(node) }) },
    {
      name: 'delvidflt',
      number: 4,
      argument: UINT16,
      run: (_graph, node, vid) => dropFilter(node, (filter) => filter.vid === vid),
    },
    { name: 'getdecap', number: 5, run: (_graph, node) => ({ reply: `0x${node.vlan!.decap.toString(16)}` }) },
    {
      name: 'setdecap',
      number: 6,
      argument: INT32,
      run: (_graph, node, to) => setTagging(node, 'decap', to as number),
    },
    { name: 'getencap', number: 7, run: (_graph, node) => ({ reply: `0x${node.vlan!.encap.toString(16)}` }) },
    {
      name: 'setencap',
      number: 8,
      argument: INT32,
      run: (_graph, node, to) => setTagging(node, 'encap', to as number),
    },
  ];
}

interface Given {
  readonly hook?: string;
  readonly vlan?: number;
  readonly vid?: number;
  readonly pcp?: number;
  readonly cfi?: number;
}

type Filter = NonNullable<GraphNode['vlan']>['filters'][number];

/** `vlan=` is the older word for `vid=`; the hook has to be there first. */
function addFilter(node: GraphNode, given: Given): Errno | undefined {
  const vid = given.vid ?? given.vlan ?? 0;
  if (vid > MAX_VID || vid < 0) return 'EINVAL';
  const hook = given.hook ?? '';
  if (hookOf(node, hook) === undefined) return 'ENOENT';
  if (hook === 'downstream' || hook === 'nomatch') return 'EINVAL';
  if (node.vlan!.filters.some((filter) => filter.hook === hook || filter.vid === vid)) return 'EEXIST';
  node.vlan!.filters.push({ hook, vid, pcp: given.pcp ?? 0, cfi: given.cfi ?? 0 });
  return undefined;
}

function dropFilter(node: GraphNode, matches: (filter: Filter) => boolean): Errno | undefined {
  const kept = node.vlan!.filters.filter((filter) => !matches(filter));
  if (kept.length === node.vlan!.filters.length) return 'ENOENT';
  node.vlan!.filters = kept;
  return undefined;
}

function tableText(node: GraphNode): string {
  const filters = [...node.vlan!.filters].sort((a, b) => a.vid - b.vid);
  const rows = filters.map(({ hook, vid, pcp, cfi }) =>
    structText(Object.entries({ hook: `"${hook}"`, vlan: vid | (cfi << 12) | (pcp << 13), vid, pcp, cfi })),
  );
  return structText(
    Object.entries({ n: rows.length, filter: rows.length === 0 ? '' : `[ ${rows.join(' ')} ]` }),
  );
}

function setTagging(node: GraphNode, what: 'encap' | 'decap', to: number): undefined {
  node.vlan![what] = to >>> 0;
}

/** Downstream frames are sorted by their tag and lose it; what goes downstream from a filtered hook gets one. */
function sortFrame(frames: Frames, node: GraphNode, hook: GraphHook, frame: Uint8Array): Errno | undefined {
  const bytes = Buffer.from(frame);
  if (hook.name === 'nomatch') return frames.send(node, 'downstream', frame);
  if (hook.name !== 'downstream') {
    const own = node.vlan!.filters.find((filter) => filter.hook === hook.name);
    if (own === undefined) return 'EOPNOTSUPP';
    const tag = Buffer.from([ETHERTYPE_VLAN >> 8, ETHERTYPE_VLAN & 0xff, own.vid >> 8, own.vid & 0xff]);
    return frames.send(node, 'downstream', Buffer.concat([bytes.subarray(0, 12), tag, bytes.subarray(12)]));
  }
  const vid =
    bytes.length >= 18 && bytes.readUInt16BE(12) === ETHERTYPE_VLAN ? bytes.readUInt16BE(14) & MAX_VID : -1;
  const match = node.vlan!.filters.find((filter) => filter.vid === vid);
  if (match === undefined) return frames.send(node, 'nomatch', frame);
  return frames.send(node, match.hook, Buffer.concat([bytes.subarray(0, 12), bytes.subarray(16)]));
}
