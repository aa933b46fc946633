import { ngctlError } from '../netgraph/bridge-look.js';
import { NO_SUCH_NODE, parseFailure, planScript, REPLY_TOO_LARGE } from '../netgraph/ngctl.js';
import type { HookRow, NodeView } from '../netgraph/node.js';
import { parseList } from '../netgraph/parse-list.js';
import { parseShow } from '../netgraph/parse-show.js';
import type { LinkStats } from '../netgraph/stats.js';
import { statsHook, statsNumber } from '../netgraph/stats-number.js';
import { lookHealth } from './bridge-health.js';
import { look, type Steps } from './step.js';

export interface NetQuestion {
  readonly bridge: string;
  /** Node name of its NIC. */
  readonly nic?: string;
  /** Node name of its ng_eiface for the host. */
  readonly hostInterface?: string;
  /** Who should be on which hook. Believed only where the bridge has too many hooks for a listing. */
  readonly expected: readonly { readonly hook: string; readonly node: string }[];
}

/** Who is on a bridge, and what each link counted. */
export interface NetSeen {
  /** Hex. */
  readonly nodeId: string;
  readonly rows: readonly HookRow[];
  /** By hook. */
  readonly stats: ReadonlyMap<string, LinkStats>;
  /** false = somebody else's links may be missing: there are too many hooks to find them all. */
  readonly complete: boolean;
}

/** Fewer are listed, where net.graph.recvspace is as it was shipped (facts.md 1.6): whoever finds fewer has not seen all. */
const CROWD = 150;
/** Links tried above the highest known one, on a bridge that cannot be listed. */
const SPARE = 2;
/** And no link above this one: numbers go up to 4294967295 (facts.md 3). */
const HIGHEST_TRIED = 4096;

/**
 * Looks at a whole bridge: two ngctl runs, on a bridge with 150 hooks and more (facts.md 1.6) a few more, however many
 * hooks. undefined = there is no such bridge. Throws `host`.
 */
export function* lookNet(question: NetQuestion): Steps<NetSeen | undefined> {
  const { bridge } = question;
  const result = yield* look(planScript([`show ${bridge}:`]));
  const failure = parseFailure(result);
  if (failure?.reason === NO_SUCH_NODE) return undefined;
  if (failure?.reason === REPLY_TOO_LARGE) return yield* lookCrowded(question);
  if (failure !== undefined) throw ngctlError(`cannot look at bridge ${bridge}`, failure);
  const view = parseShow(result.stdout);
  if (view?.type !== 'bridge') return undefined;
  const numbers = view.hooks.flatMap(({ hook }) => statsNumber(hook) ?? []);
  const { links } = yield* lookHealth({ bridge, numbers });
  return { nodeId: view.id, rows: view.hooks, stats: statsByHook(links), complete: true };
}

/** The listing is asked of everybody else: NIC and host by name, guests and jails by their links, strangers by trying. */
function* lookCrowded({ bridge, nic, hostInterface, expected }: NetQuestion): Steps<NetSeen | undefined> {
  const nodes = { ...(nic !== undefined && { nic }), ...(hostInterface !== undefined && { hostInterface }) };
  const wanted = new Map(expected.map(({ hook, node }) => [statsNumber(hook) ?? 0, node]));
  const first = yield* lookHealth({ bridge, ...nodes, numbers: [...wanted.keys()] });
  if (first.nodeId === undefined) return undefined;
  const { nodeId } = first;
  const host = [first.nic, first.hostInterface].flatMap((node) => hostRows(node, nodeId));
  const rows = [...first.links].flatMap(([number, link]) =>
    link === 'free' ? [] : [rowOf(statsHook(number), { name: wanted.get(number), id: '' })],
  );
  const hostNumbers = host.flatMap(({ hook }) => statsNumber(hook) ?? []);
  const known = new Set([...wanted.keys(), ...hostNumbers]);
  const tried = [...hostNumbers, ...gaps(known)];
  const { links } = yield* lookHealth({ bridge, numbers: tried });
  const asked = tried.every((number) => links.has(number));
  const strangers = [...links].flatMap(([number, link]) =>
    link === 'free' || known.has(number) ? [] : [number],
  );
  const stats = statsByHook(new Map([...first.links, ...links]));
  const all = [...host, ...rows, ...(yield* nameStrangers(bridge, strangers))];
  return { nodeId, rows: all, stats, complete: asked && all.length >= CROWD };
}

/** The hooks of a bridge that a node of the host hangs on, as the bridge would list them. */
function hostRows(node: NodeView | undefined, bridgeId: string): readonly HookRow[] {
  if (node === undefined) return [];
  return node.hooks
    .filter(({ peerId }) => peerId === bridgeId)
    .map(({ hook, peerHook }) => ({ ...rowOf(peerHook, node), peerHook: hook }));
}

function gaps(known: ReadonlySet<number>): number[] {
  const last = Math.min(HIGHEST_TRIED, Math.max(0, ...known) + SPARE);
  return Array.from({ length: last + 1 }, (_, number) => number).filter((number) => !known.has(number));
}

function* nameStrangers(bridge: string, numbers: readonly number[]): Steps<readonly HookRow[]> {
  if (numbers.length === 0) return [];
  const result = yield* look(planScript(numbers.map((number) => `show -n ${bridge}:${statsHook(number)}`)));
  return parseList(result.stdout).map((node, at) => rowOf(statsHook(numbers[at] ?? 0), node));
}

function rowOf(
  hook: string,
  { name, id, type = '' }: Pick<NodeView, 'name' | 'id'> & Partial<Pick<NodeView, 'type'>>,
): HookRow {
  return { hook, peerName: name, peerType: type, peerId: id, peerHook: '' };
}

function statsByHook(links: ReadonlyMap<number, LinkStats | 'free'>): ReadonlyMap<string, LinkStats> {
  return new Map(
    [...links].flatMap(([number, link]) => (link === 'free' ? [] : [[statsHook(number), link] as const])),
  );
}
