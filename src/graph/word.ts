import type { GraphEdge, GraphNode, NodeKind } from './topology.js';

export const KIND_WORDS: Readonly<Record<NodeKind, string>> = {
  bridge: 'bridge',
  nic: 'NIC',
  host: 'host interface',
  vm: 'VM',
  jail: 'jail',
  other: 'other node',
};

/** Which end of the member: `lower`, `nic 0`, `lan`, `ng0_web`; empty where there is only one. */
export function endText({ side, nic }: GraphEdge): string {
  if (side !== null) return side;
  if (nic === null) return '';
  return /^\d+$/.test(nic) ? `nic ${nic}` : nic;
}

export function hookText({ hook }: GraphEdge): string {
  return hook ?? 'no link';
}

/** `nic 0 link2` */
export function edgeText(edge: GraphEdge): string {
  return [endText(edge), hookText(edge)].filter((part) => part !== '').join(' ');
}

/** State, and whose it is where it is not ours: `up, foreign`. */
export function stateText({ state, foreign }: GraphNode): string {
  return foreign && state !== 'foreign' ? `${state}, foreign` : state;
}

/** `also lan0:link1`; empty where the picture shows all of it. */
export function elsewhereText({ elsewhere }: GraphNode): string {
  return elsewhere.length === 0 ? '' : `also ${elsewhere.join(' ')}`;
}

/** `public bridge` */
export function kindText({ kind, detail }: GraphNode): string {
  return detail === null ? KIND_WORDS[kind] : `${detail} ${KIND_WORDS[kind]}`;
}

/** On one line, and without what steers a terminal or is no character at all: lone surrogates, non-characters. */
export function plain(text: string): string {
  return text.replace(
    /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    '?',
  );
}

/** A node's id in letters, digits and `_`: what dot and mermaid both take unquoted. Two ids never become one. */
export function identifier(id: string): string {
  return Array.from(id, (character) =>
    /[A-Za-z0-9]/.test(character) ? character : `_${character.codePointAt(0)?.toString(16)}_`,
  ).join('');
}
