import { ngctlError } from '../netgraph/bridge-look.js';
import { socketName } from '../netgraph/names.js';
import { NO_SUCH_NODE, parseFailure, planScript } from '../netgraph/ngctl.js';
import type { Link, NodeView } from '../netgraph/node.js';
import { parseShow } from '../netgraph/parse-show.js';
import type { LearnedMac } from '../netgraph/parse-table.js';
import { findLink } from './link.js';
import { lookMacTable } from './mac-table.js';
import type { NicWord } from './nic-words.js';
import { act, look, type Steps } from './step.js';

export interface SocketQuestion {
  readonly vm: string;
  /** NICs of the definition: key, bridge and the MAC that it gives. */
  readonly nics: readonly WantedNic[];
  /** What the guest's own argv says, where it is known. */
  readonly words: readonly NicWord[] | undefined;
  /** No other guest that vmctl does not know runs, and this one has no tap: an unnamed socket can only be its own. */
  readonly alone: boolean;
}

export interface WantedNic {
  readonly key: string;
  readonly bridge: string;
  readonly mac: string;
}

export interface SocketsFound {
  readonly links: readonly Link[];
  /** NICs of which nobody can tell where they are plugged in, in words. */
  readonly unknown: readonly string[];
}

interface Place {
  readonly bridge: string;
  readonly hook: string;
  /** undefined = not known. */
  readonly mac: string | undefined;
}

/**
 * Where the NICs of a guest that others started are plugged in. A socket node without a name gets vmctl's, through its
 * link (facts.md 16), so that the graph tells whose it is. Which link is whose is never guessed: the argv tells, the MAC
 * that the bridge has learned there, or that there is no other. Throws `host` when netgraph cannot be looked at.
 */
export function* nameSockets(question: SocketQuestion): Steps<SocketsFound> {
  const { vm, nics } = question;
  const links: Link[] = [];
  const unknown: string[] = [];
  for (const nic of nics) {
    const socket = socketName(vm, nic.key);
    const named = yield* findLink(socket);
    const table = (yield* lookTable(nic.bridge)) ?? [];
    if (named !== undefined) {
      links.push({ ...named, socket, mac: macAt(table, named.hook) ?? nic.mac, nic: nic.key });
      continue;
    }
    const free = (place: Place): boolean =>
      !links.some(({ bridge, hook }) => bridge === place.bridge && hook === place.hook);
    const place = yield* findPlace(question, nic, { table, free });
    const held = place === undefined ? undefined : yield* nameSocket(place, socket);
    if (place === undefined || held === undefined) unknown.push(`NIC ${nic.key}: ${unknownWords(nic)}`);
    else
      links.push({
        bridge: place.bridge,
        hook: place.hook,
        socket: held,
        mac: place.mac ?? nic.mac,
        nic: nic.key,
      });
  }
  return { links, unknown };
}

interface Evidence {
  readonly table: readonly LearnedMac[];
  readonly free: (place: Place) => boolean;
}

function* findPlace(
  question: SocketQuestion,
  nic: WantedNic,
  { table, free }: Evidence,
): Steps<Place | undefined> {
  const told = placeTold(question, nic);
  if (told !== undefined || question.words !== undefined)
    return told !== undefined && free(told) ? told : undefined;
  const learned = table.filter(({ mac }) => mac === nic.mac).map(({ hook }) => hook);
  const [hook] = learned;
  if (hook !== undefined && learned.length === 1) {
    const place = { bridge: nic.bridge, hook, mac: nic.mac };
    return free(place) ? place : undefined;
  }
  const only = question.alone && isOnlyOneOf(question, nic) ? yield* lookOnly(nic.bridge) : undefined;
  return only === undefined ? undefined : { bridge: nic.bridge, hook: only, mac: macAt(table, only) };
}

/** By its MAC; a NIC without a MAC of the definition's is told by its bridge, when guest and definition have one there. */
function placeTold({ words = [], nics }: SocketQuestion, nic: WantedNic): Place | undefined {
  const byMac = words.filter(({ mac }) => mac === nic.mac);
  const here = words.filter(({ bridge }) => bridge === nic.bridge);
  const single = here.length === 1 && nics.filter(({ bridge }) => bridge === nic.bridge).length === 1;
  const [word] = byMac.length === 1 ? byMac : single ? here : [];
  return word && { bridge: word.bridge, hook: word.hook, mac: word.mac };
}

function isOnlyOneOf({ nics }: SocketQuestion, { bridge }: WantedNic): boolean {
  return nics.filter((nic) => nic.bridge === bridge).length === 1;
}

/** The hook of the only unnamed socket of a bridge; undefined = none, several, or too many hooks to see (facts.md 1.6). */
function* lookOnly(bridge: string): Steps<string | undefined> {
  const result = yield* look(planScript([`show ${bridge}:`]));
  if (parseFailure(result) !== undefined) return undefined;
  const unnamed = (parseShow(result.stdout)?.hooks ?? []).filter(
    ({ peerType, peerName }) => peerType === 'socket' && peerName === undefined,
  );
  return unnamed.length === 1 ? unnamed[0]?.hook : undefined;
}

/** The name of the socket behind a link, which is given one when it has none; undefined = there is no socket. */
function* nameSocket({ bridge, hook }: Place, name: string): Steps<string | undefined> {
  const path = `${bridge}:${hook}`;
  const node = yield* lookNode(path);
  if (node?.type !== 'socket') return undefined;
  if (node.name !== undefined) return node.name;
  // By its id, which is never used twice (facts.md 2): behind the link somebody else may hang by now.
  const failure = parseFailure(yield* act(planScript([`name [${node.id}]: ${name}`])));
  // A name that is taken, or a socket that has gone meanwhile: the guest is taken over all the same.
  return failure === undefined ? name : undefined;
}

function* lookNode(path: string): Steps<NodeView | undefined> {
  const result = yield* look(planScript([`show ${path}`]));
  const failure = parseFailure(result);
  if (failure === undefined) return parseShow(result.stdout);
  if (failure.reason === NO_SUCH_NODE) return undefined;
  throw ngctlError(`cannot look at ${path}`, failure);
}

/** A bridge that is not there, or that has learned too much to tell, tells nothing. */
function* lookTable(bridge: string): Steps<readonly LearnedMac[] | undefined> {
  try {
    return yield* lookMacTable(bridge);
  } catch {
    return undefined;
  }
}

/** The one address that was learned behind a link; undefined = none, or several. */
function macAt(table: readonly LearnedMac[], hook: string): string | undefined {
  const macs = table.filter((row) => row.hook === hook).map(({ mac }) => mac);
  return macs.length === 1 ? macs[0] : undefined;
}

function unknownWords({ bridge, mac }: WantedNic): string {
  return `where it is plugged in cannot be told: neither bhyve's argv nor the address table of ${bridge} shows ${mac}`;
}
