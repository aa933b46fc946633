import { nodeById } from '../nodes.js';
import type { Graph, GraphNode } from '../state.js';

/** net.graph.recvspace: a reply longer than that cannot be received (facts.md sections 2 and 3). */
const RECEIVE_BYTES = 20480;
const HEADER_BYTES = 56;
const NODE_BYTES = 72;
const HOOK_BYTES = 136;
const COUNT_BYTES = 4;

const COLUMNS = [15, 15, 12, 15, 15];

/** 284 nodes are too many for one listing. */
export function listingFits(nodes: number): boolean {
  return HEADER_BYTES + COUNT_BYTES + NODE_BYTES * nodes <= RECEIVE_BYTES;
}

/** 150 hooks are too many for one `show`. */
export function hooksFit(node: GraphNode): boolean {
  return HEADER_BYTES + NODE_BYTES + HOOK_BYTES * node.hooks.length <= RECEIVE_BYTES;
}

/** Arguments of a reply; a bridge's table of 487 hosts is too large. */
export function replyFits(bytes: number): boolean {
  return HEADER_BYTES + bytes <= RECEIVE_BYTES;
}

/** The text comes inside a message of its own, with the header of the one it is about and a NUL. */
export function textFits(text: string): boolean {
  return 2 * HEADER_BYTES + text.length + 1 <= RECEIVE_BYTES;
}

/** `  Name: %-15s Type: %-15s ID: %08x   Num hooks: %d` (facts.md section 1.6). */
export function nodeRow(node: GraphNode): string {
  const id = node.id.toString(16).padStart(8, '0');
  return `  Name: ${pad(shown(node), 15)} Type: ${pad(node.type, 15)} ID: ${id}   Num hooks: ${node.hooks.length}\n`;
}

/** The table below the row; the last column is padded too. Nothing for a node without hooks. */
export function hookTable(graph: Graph, node: GraphNode): string {
  if (node.hooks.length === 0) return '';
  const rows = node.hooks.map((hook) => {
    const peer = nodeById(graph, hook.peer)!;
    return [hook.name, shown(peer), peer.type, peer.id.toString(16).padStart(8, '0'), hook.peerHook];
  });
  const head = [
    ['Local hook', 'Peer name', 'Peer type', 'Peer ID', 'Peer hook'],
    ['----------', '---------', '---------', '-------', '---------'],
  ];
  return [...head, ...rows]
    .map((row) => `  ${row.map((cell, at) => pad(cell, COLUMNS[at]!)).join(' ')}\n`)
    .join('');
}

function shown(node: GraphNode): string {
  return node.name ?? '<unnamed>';
}

/** printf(3) counts bytes. */
function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - Buffer.byteLength(text)));
}
