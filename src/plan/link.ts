import type { CommandResult } from '../command/command.js';
import { VmctlError } from '../errors.js';
import { ngctlError } from '../netgraph/bridge-look.js';
import { candidateLinks, leaseLink, type LinkClaim, type LinkLedger } from '../netgraph/ledger.js';
import { linkHook, socketName } from '../netgraph/names.js';
import {
  NO_SUCH_NODE,
  NOT_CONNECTED,
  parseFailure,
  planScript,
  type NgctlFailure,
} from '../netgraph/ngctl.js';
import type { Link, NodeView } from '../netgraph/node.js';
import { parseReplies } from '../netgraph/parse-reply.js';
import { parseShow } from '../netgraph/parse-show.js';
import { answer } from './answer.js';
import { look, type Steps } from './step.js';

/** A NIC that wants a link. */
export interface LinkWish {
  readonly bridge: string;
  /** NIC key. */
  readonly nic: string;
  readonly mac: string;
}

export interface LeaseInput {
  readonly vm: string;
  readonly wishes: readonly LinkWish[];
  readonly ledger: LinkLedger;
  /** Bridges that the same plan makes and that were not there before. */
  readonly born?: ReadonlySet<string>;
  /** Taken, but as good as free: held by the guest this plan does without. */
  readonly held?: readonly Pick<Link, 'bridge' | 'hook'>[] | undefined;
}

export interface LeasedLinks {
  /** One for each wish, in order. */
  readonly links: readonly Link[];
  /** With the leases in it. */
  readonly ledger: LinkLedger;
}

const NOT_CONNECTED_ANSWER = answer(71, {
  stderr: `ngctl: send msg: ${NOT_CONNECTED}\nngctl: line 1: error in file\n`,
});
const ABSENT_ANSWER = answer(71, {
  stderr: `ngctl: send msg: ${NO_SUCH_NODE}\nngctl: line 1: error in file\n`,
});
/** The first candidate is nearly always free; after that several go into one run, which stops at the first free one. */
const FIRST_BATCH = 1;
const NEXT_BATCH = 8;
const LARGEST_BATCH = 128;
const ATTEMPTS = 3;

/**
 * One link for each NIC: what the ledger has free and the kernel says is not connected. Nobody else may lease from the
 * same ledger meanwhile. Throws `host` when a bridge is not there.
 */
export function* leaseLinks({
  vm,
  wishes,
  ledger,
  born = new Set(),
  held = [],
}: LeaseInput): Steps<LeasedLinks> {
  let now = ledger;
  const links: Link[] = [];
  for (const { bridge, nic, mac } of wishes) {
    const hooks = held.flatMap((link) => (link.bridge === bridge ? [link.hook] : []));
    const place = { bridge, awaits: born.has(bridge), hooks };
    const number = yield* lookFreeLink(place, candidateLinks(now, { owner: vm, nic, bridge }));
    now = leaseLink(now, { owner: vm, nic, bridge }, number);
    links.push({ bridge, hook: linkHook(number), socket: socketName(vm, nic), mac, nic });
  }
  return { links, ledger: now };
}

export interface FreeLinkQuestion {
  readonly claim: LinkClaim;
  readonly ledger: LinkLedger;
  /** Links that turned out to be somebody else's. */
  readonly avoid?: ReadonlySet<number>;
}

/** A link for one NIC that is no part of a start: what the ledger has free and the kernel says is not connected. */
export function* findFreeLink({ claim, ledger, avoid = new Set() }: FreeLinkQuestion): Steps<number> {
  const place = { bridge: claim.bridge, awaits: false, hooks: [] };
  return yield* lookFreeLink(place, without(candidateLinks(ledger, claim), avoid));
}

function* without(numbers: Iterable<number>, avoid: ReadonlySet<number>): Generator<number> {
  for (const number of numbers) if (!avoid.has(number)) yield number;
}

interface Place {
  readonly bridge: string;
  readonly awaits: boolean;
  /** Taken hooks that count as free. */
  readonly hooks: readonly string[];
}

/** Asks for link after link; the first that has no statistics because it is not connected is free (facts.md 1.7). */
function* lookFreeLink(place: Place, candidates: Iterator<number>): Steps<number> {
  for (let size = FIRST_BATCH; ; size = Math.min(Math.max(size * 2, NEXT_BATCH), LARGEST_BATCH)) {
    const batch = Array.from({ length: size }, () => Number(candidates.next().value));
    const free = yield* lookBatch(place, batch);
    const taken = free === undefined ? batch : batch.slice(0, batch.indexOf(free));
    const number = taken.find((one) => place.hooks.includes(linkHook(one))) ?? free;
    if (number !== undefined) return number;
  }
}

/** The first free link of the batch; undefined = all are taken. A kernel that queues answers late: ask again (facts.md 1.7). */
function* lookBatch({ bridge, awaits }: Place, batch: readonly number[]): Steps<number | undefined> {
  const script = planScript(batch.map((number) => `msg ${bridge}: getstats ${number}`));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = yield* look(script, { fresh: NOT_CONNECTED_ANSWER, awaits });
    const failure = parseFailure(result);
    if (failure === undefined && parseReplies(result.stdout).length === batch.length) return undefined;
    if (failure === undefined) continue;
    const free = failure.reason === NOT_CONNECTED ? batch[(failure.line ?? 0) - 1] : undefined;
    if (free === undefined) throw linkError(bridge, failure);
    return free;
  }
  throw new VmctlError('host', `bridge ${bridge} does not answer which of its links are taken`, {
    hint: `try \`ngctl msg ${bridge}: getstats ${batch[0] ?? 0}\``,
  });
}

function linkError(bridge: string, failure: NgctlFailure): VmctlError {
  if (failure.reason !== NO_SUCH_NODE)
    return ngctlError(`no link of bridge ${bridge} could be leased`, failure);
  return new VmctlError('host', `there is no bridge ${bridge}`, {
    hint: `define it in host.toml as [bridge.${bridge}], or name another: vmctl bridge list shows them`,
  });
}

/** Whether a socket node of that name is there: bhyve cannot take a name that is. */
export function* lookSocket(socket: string): Steps<boolean> {
  return (yield* showSocket(socket)) !== undefined;
}

/** Where a guest NIC's socket node is plugged in; undefined = no such node, or it hangs nowhere. */
export function* findLink(socket: string): Steps<Pick<Link, 'bridge' | 'hook'> | undefined> {
  const hook = (yield* showSocket(socket))?.hooks.find((row) => row.peerType === 'bridge');
  return hook?.peerName === undefined ? undefined : { bridge: hook.peerName, hook: hook.peerHook };
}

function* showSocket(socket: string): Steps<NodeView | undefined> {
  const result: CommandResult = yield* look(planScript([`show ${socket}:`]), { fresh: ABSENT_ANSWER });
  const failure = parseFailure(result);
  if (failure === undefined) return parseShow(result.stdout);
  if (failure.reason === NO_SUCH_NODE) return undefined;
  throw ngctlError(`cannot look for node ${socket}`, failure);
}
