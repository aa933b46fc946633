import type { ArgumentType, ArgumentValue } from '../argument.js';
import type { Errno } from '../errno.js';
import type { Graph, GraphHook, GraphNode, LinkState } from '../state.js';

/** What a node type decides; the base (wiring.ts) does the rest, as ng_base.c does. */
export interface NodeKind {
  /** After a node was made by mkpeer; types that are never made so refuse. */
  construct?(graph: Graph, node: GraphNode): Errno | undefined;
  /** Judges a new hook: the name it gets, and what the type keeps with it. */
  acceptHook(graph: Graph, node: GraphNode, hook: string, peer: number): AcceptedHook | Errno;
  /** A hook is gone; the type forgets what hung on it. */
  hookGone?(node: GraphNode, hook: GraphHook): void;
  /** The last hook is gone: does the node go too? */
  diesWithoutHooks(graph: Graph, node: GraphNode): boolean;
  /** `shutdown` cuts the hooks but the node stays (ng_ether). */
  readonly survivesShutdown?: boolean;
  /** The node is gone: what goes with it. */
  removed?(graph: Graph, node: GraphNode): void;
  readonly messages: readonly Message[];
  /** A frame comes in through a hook; absent = swallowed. */
  receive?(frames: Frames, node: GraphNode, hook: GraphHook, frame: Uint8Array): Errno | undefined;
}

export interface AcceptedHook {
  readonly name: string;
  readonly link?: LinkState;
}

/** A control message known by name; names are case-sensitive and have no prefixes (facts.md section 1.7). */
export interface Message {
  readonly name: string;
  readonly number: number;
  readonly argument?: ArgumentType;
  run(graph: Graph, node: GraphNode, value: ArgumentValue): MessageResult;
}

/** A reply's ASCII form, an errno, nothing (no reply), or the wish that the node be taken away. */
export type MessageResult =
  | {
      readonly reply: string;
      /** The reply as the kernel sends it, of those that can grow too large. */
      readonly binary?: Uint8Array;
    }
  | { readonly remove: true }
  | Errno
  | undefined;

/** The data path as a node type sees it. */
export interface Frames {
  readonly graph: Graph;
  /** Sends out of a hook of the node to whoever hangs there. */
  send(node: GraphNode, hook: string, frame: Uint8Array): Errno | undefined;
  /** The frame reached a process through its socket node. */
  arrive(node: GraphNode, hook: string, frame: Uint8Array): void;
}

/** For the types that accept a fixed set of hook names. */
export function acceptOnly(names: readonly string[], refusal: Errno): NodeKind['acceptHook'] {
  return (_graph, _node, hook) => (names.includes(hook) ? { name: hook } : refusal);
}

export function acceptAny(_graph: Graph, _node: GraphNode, hook: string): AcceptedHook {
  return { name: hook };
}
