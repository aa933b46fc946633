import { VmctlError } from '../errors.js';
import { ngctlError } from '../netgraph/bridge-look.js';
import {
  NO_SUCH_NODE,
  NOT_CONNECTED,
  parseFailure,
  planScript,
  type NgctlFailure,
} from '../netgraph/ngctl.js';
import type { NodeView } from '../netgraph/node.js';
import { parseReplies } from '../netgraph/parse-reply.js';
import { parseShows } from '../netgraph/parse-show.js';
import { parseStats, type LinkStats } from '../netgraph/stats.js';
import { plugSeen, type Plug, type PlugSeen } from './plug.js';
import { look, type Steps } from './step.js';

/** What one look at a bridge asks. */
export interface HealthQuestion {
  readonly bridge: string;
  /** Node name of its NIC. */
  readonly nic?: string;
  /** Node name of its ng_eiface for the host. */
  readonly hostInterface?: string;
  /** N of linkN, -N of uplinkN: links that should be connected. */
  readonly numbers: readonly number[];
  /** Ends of cables, for where they hang: a link that is connected may be somebody else's by now. */
  readonly plugs?: readonly Plug[];
}

/** What it told, also of a bridge with more hooks than `show` can list. */
export interface BridgeHealth {
  /** Hex; undefined = there is no such node. */
  readonly nodeId: string | undefined;
  /** undefined = not there, or not asked. */
  readonly nic: NodeView | undefined;
  readonly hostInterface: NodeView | undefined;
  /** Of each number: its counters, or that nothing is connected there. Not in it: unknown, the kernel owes the answer. */
  readonly links: ReadonlyMap<number, LinkStats | 'free'>;
  /** By node name. */
  readonly plugs?: ReadonlyMap<string, PlugSeen>;
}

type Ask =
  | { readonly kind: 'bridge'; readonly line: string }
  | { readonly kind: 'link'; readonly line: string; readonly number: number }
  | { readonly kind: 'node'; readonly line: string; readonly node: string };

interface Found {
  nodeId: string | undefined;
  readonly links: Map<number, LinkStats | 'free'>;
  /** undefined = there is none. */
  readonly nodes: Map<string, NodeView | undefined>;
}

/** A kernel that queues a question leaves its reply out (facts.md 1.7): then it is asked again, in smaller runs. */
const ROUNDS = 3;
const SMALL_RUN = 64;
/** Every link that is free costs a run, because scripts stop there; so many are enough to know that much is amiss. */
const FREE_ENOUGH = 8;

/**
 * One look at a bridge: a single ngctl run as long as all is well, however many links there are. A script stops at its
 * first error, so behind a line that missed another run goes on. Throws `host` or `permission` when ngctl fails
 * otherwise than by something missing, or when a node does not answer at all: then nobody knows whether it is there.
 */
export function* lookHealth(question: HealthQuestion): Steps<BridgeHealth> {
  const found: Found = { nodeId: undefined, links: new Map(), nodes: new Map() };
  let pending = asksOf(question);
  for (let round = 0; round < ROUNDS && pending.length > 0; round++) {
    const size = round === 0 ? pending.length : SMALL_RUN;
    const silent: Ask[] = [];
    for (let start = 0; start < pending.length; start += size)
      silent.push(...(yield* askAll(question.bridge, pending.slice(start, start + size), found)));
    pending = silent;
  }
  if (pending.some(({ kind }) => kind !== 'link')) throw silentError(question.bridge);
  return healthOf(question, found);
}

function silentError(bridge: string): VmctlError {
  return new VmctlError('host', `bridge ${bridge} and what belongs to it do not answer`, {
    hint: `try \`ngctl msg ${bridge}: getconfig\``,
  });
}

function asksOf({ bridge, nic, hostInterface, numbers, plugs = [] }: HealthQuestion): readonly Ask[] {
  const nodes = [nic, hostInterface, ...plugs.map(({ node }) => node)].filter((node) => node !== undefined);
  return [
    { kind: 'bridge', line: `msg ${bridge}: getconfig` },
    ...numbers.map((number) => ({
      kind: 'link' as const,
      line: `msg ${bridge}: getstats ${number}`,
      number,
    })),
    ...nodes.map((node) => ({ kind: 'node' as const, line: `show ${node}:`, node })),
  ];
}

/** Asks until the end of the list; those that were not answered. */
function* askAll(bridge: string, asks: readonly Ask[], found: Found): Steps<readonly Ask[]> {
  const silent: Ask[] = [];
  for (let left = asks; left.length > 0;) {
    const result = yield* look(planScript(left.map(({ line }) => line)));
    const failure = parseFailure(result);
    const reached = failure === undefined ? left.length : (failure.line ?? 0) - 1;
    silent.push(...take(left.slice(0, Math.max(0, reached)), result.stdout, found));
    if (failure === undefined) break;
    left = behind({ bridge, left, reached, failure }, found);
  }
  return silent;
}

/** What the lines that succeeded printed; asks whose answers cannot be told apart because one is missing. */
function take(asks: readonly Ask[], stdout: string, found: Found): readonly Ask[] {
  const replies = parseReplies(stdout);
  const views = parseShows(stdout);
  const stats = replies.filter(({ message }) => message === 'getstats');
  const links = asks.filter((ask) => ask.kind === 'link');
  found.nodeId = replies.at(-1)?.from ?? found.nodeId;
  const isComplete = stats.length === links.length;
  if (isComplete)
    links.forEach(({ number }, index) => found.links.set(number, parseStats(stats[index]?.args ?? '')));
  for (const view of views) if (view.name !== undefined) found.nodes.set(view.name, view);
  return asks.filter(
    (ask) =>
      (ask.kind === 'bridge' && found.nodeId === undefined) ||
      (ask.kind === 'link' && !isComplete) ||
      (ask.kind === 'node' && !found.nodes.has(ask.node)),
  );
}

interface Miss {
  readonly bridge: string;
  readonly left: readonly Ask[];
  /** Index of the ask that missed. */
  readonly reached: number;
  readonly failure: NgctlFailure;
}

/** Notes what missed; what is still worth asking. */
function behind({ bridge, left, reached, failure }: Miss, found: Found): readonly Ask[] {
  const missed = left[reached];
  const rest = left.slice(reached + 1);
  const nodesOnly = rest.filter(({ kind }) => kind === 'node');
  if (missed?.kind === 'link' && failure.reason === NOT_CONNECTED) {
    found.links.set(missed.number, 'free');
    const free = [...found.links.values()].filter((link) => link === 'free').length;
    return free < FREE_ENOUGH ? rest : nodesOnly;
  }
  if (missed === undefined || failure.reason !== NO_SUCH_NODE)
    throw ngctlError(`cannot look at bridge ${bridge}`, failure);
  if (missed.kind === 'node') {
    found.nodes.set(missed.node, undefined);
    return rest;
  }
  found.nodeId = undefined;
  found.links.clear();
  return nodesOnly;
}

function healthOf({ nic, hostInterface, plugs = [] }: HealthQuestion, found: Found): BridgeHealth {
  const { nodeId, links, nodes } = found;
  const node = (name: string | undefined): NodeView | undefined =>
    name === undefined ? undefined : nodes.get(name);
  const hanging = plugs.filter((plug) => nodes.has(plug.node));
  return {
    ...{ nodeId, links },
    nic: node(nic),
    hostInterface: node(hostInterface),
    plugs: new Map(hanging.map((plug) => [plug.node, plugSeen(node(plug.node), plug.hook)])),
  };
}
