import { ngctlError } from '../netgraph/bridge-look.js';
import { linkHook } from '../netgraph/names.js';
import { NO_SUCH_NODE, parseFailure, planScript } from '../netgraph/ngctl.js';
import type { NodeView } from '../netgraph/node.js';
import { parseShow } from '../netgraph/parse-show.js';
import { act, look, type Steps } from './step.js';

/** bhyve's hook on its socket node when `hook=` does not say otherwise (facts.md 5). */
export const GUEST_HOOK = 'vmlink';
/** An ng_eiface's only hook (facts.md 4). */
export const EIFACE_HOOK = 'ether';

/** The end of a cable: a node that lives on while it is plugged out, and the hook it is plugged in by. */
export interface Plug {
  /** Node name: a guest's socket, a jail's ng_eiface. */
  readonly node: string;
  /** `vmlink` or `ether`. */
  readonly hook: string;
}

/** Where it is plugged in. */
export interface Socketed {
  /** Name of the peer node; undefined = it has none. */
  readonly bridge: string | undefined;
  readonly bridgeId: string;
  /** `link2`. */
  readonly hook: string;
}

export type PlugSeen =
  { readonly kind: 'no-node' } | { readonly kind: 'loose' } | ({ readonly kind: 'plugged' } & Socketed);

/** Where a plug is now. Throws `host` when ngctl failed otherwise than by a missing node. */
export function* lookPlug({ node, hook }: Plug): Steps<PlugSeen> {
  const result = yield* look(planScript([`show ${node}:`]));
  const failure = parseFailure(result);
  if (failure?.reason === NO_SUCH_NODE) return { kind: 'no-node' };
  if (failure !== undefined) throw ngctlError(`cannot look for node ${node}`, failure);
  return plugSeen(parseShow(result.stdout), hook);
}

/** Where a plug is, as `show` of its node tells; undefined = there is no such node. */
export function plugSeen(node: NodeView | undefined, hook: string): PlugSeen {
  if (node === undefined) return { kind: 'no-node' };
  const row = node.hooks.find((one) => one.hook === hook);
  if (row === undefined) return { kind: 'loose' };
  return { kind: 'plugged', bridge: row.peerName, bridgeId: row.peerId, hook: row.peerHook };
}

export interface PlugTarget {
  readonly bridge: string;
  /** N of linkN. */
  readonly number: number;
}

/** `taken`: link or plug is connected already; `gone`: node or bridge is not there. */
export type PlugOutcome = 'done' | 'taken' | 'gone';

/** Plugs a loose plug in. Throws `host` for any other refusal of the kernel. */
export function* plugIn({ node, hook }: Plug, target: PlugTarget): Steps<PlugOutcome> {
  return yield* connect([plugInLine({ node, hook }, target)], `${node} could not be plugged in`);
}

/** Pulls a plug; silent when it was loose or the node is gone. */
export function* plugOut({ node, hook }: Plug): Steps<void> {
  const failure = parseFailure(yield* act(planScript([plugOutLine({ node, hook })])));
  if (failure === undefined || failure.reason === NO_SUCH_NODE) return;
  throw ngctlError(`${node} could not be unplugged`, failure);
}

/**
 * Moves a plug, in one run (design: netgraph rule 2). When it cannot be plugged in at the new place it is loose: the
 * caller puts it back.
 */
export function* plugOver({ node, hook }: Plug, target: PlugTarget): Steps<PlugOutcome> {
  const lines = [plugOutLine({ node, hook }), plugInLine({ node, hook }, target)];
  return yield* connect(lines, `${node} could not be moved`);
}

export function plugOutLine({ node, hook }: Plug): string {
  return `rmhook ${node}: ${hook}`;
}

export function plugInLine({ node, hook }: Plug, { bridge, number }: PlugTarget): string {
  return `connect ${node}: ${bridge}: ${hook} ${linkHook(number)}`;
}

function* connect(lines: readonly string[], what: string): Steps<PlugOutcome> {
  const failure = parseFailure(yield* act(planScript(lines)));
  if (failure === undefined) return 'done';
  if (failure.reason === 'File exists') return 'taken';
  if (failure.reason === NO_SUCH_NODE) return 'gone';
  throw ngctlError(what, failure);
}
