import type { CommandResult, HostCommand } from '../command/command.js';
import { VmctlError } from '../errors.js';
import { parseConfig, type BridgeConfig } from './bridge-config.js';
import { nodeOfInterface } from './names.js';
import { NO_SUCH_NODE, parseFailure, planScript, REPLY_TOO_LARGE, type NgctlFailure } from './ngctl.js';
import type { NodeView } from './node.js';
import { parseNumber, parseReplies, type NgctlReply } from './parse-reply.js';
import { parseShows } from './parse-show.js';

/** What must be known of a bridge to look at it: its name, and its NIC or the host's own interface. */
export interface BridgeShape {
  readonly name: string;
  readonly interface?: string;
  readonly hostInterface?: { readonly name: string };
}

/** What of a bridge and its host side was seen. */
export interface BridgeSeen {
  /** The NIC's ether node; undefined = no such node, or a bridge without NIC. */
  readonly nic?: NicSeen;
  /** The node of the host's interface; undefined = no such node, or a bridge without one. */
  readonly hostInterface?: HostInterfaceSeen;
  /** Who has the bridge's name; `crowded` = a bridge with too many hooks for a listing; undefined = the name is free. */
  readonly named?: NodeView | 'crowded';
  /** Hex id of who has the bridge's name, also of a crowded one. */
  readonly namedId?: string;
  /** undefined = no bridge, or not answered. */
  readonly config?: BridgeConfig;
  /** The nameless bridge on which NIC or host interface hang. */
  readonly peer?: NodeView;
}

export interface NicSeen extends NodeView {
  /** undefined = not answered. */
  readonly promisc?: number;
  readonly autosrc?: number;
}

export interface HostInterfaceSeen extends NodeView {
  /** Present name of the interface: renaming it leaves the node's name (facts.md 4); undefined = not answered. */
  readonly interface?: string;
}

/** What a run of looks told, and what it left open. */
export interface BridgeLook {
  readonly seen: BridgeSeen;
  /** Tells the rest; read by `parseNameLook`. */
  readonly more?: HostCommand;
}

const UNKNOWN_MESSAGE = 'Function not implemented';

/**
 * One run that reads all `planBridge` needs. A script stops at its first error, so the lines that may fail on a healthy
 * host are the last: the bridge's name may be free, and from 150 hooks on a bridge cannot be listed.
 */
export function planBridgeLook(wanted: BridgeShape): HostCommand {
  return planScript([...hostLines(wanted), ...nameLines(wanted.name)]);
}

/** The part of the look that is about the name. */
export function planNameLook(name: string): HostCommand {
  return planScript(nameLines(name));
}

/** Lines about the NIC, or about the host's interface. */
function hostLines({ interface: nic, hostInterface }: BridgeShape): readonly string[] {
  if (nic !== undefined) {
    const node = nodeOfInterface(nic);
    return [`show ${node}:`, `msg ${node}: getpromisc`, `msg ${node}: getautosrc`];
  }
  return hostInterface === undefined
    ? []
    : [`show ${hostInterface.name}:`, `msg ${hostInterface.name}: getifname`];
}

/** getconfig answers with the bridge's id, however many hooks it has. */
function nameLines(name: string): readonly string[] {
  return [`msg ${name}: getconfig`, `show ${name}:`];
}

/** Reads the run of `planBridgeLook`. Throws `host` or `permission` when ngctl failed otherwise than by a missing node. */
export function parseBridgeLook(wanted: BridgeShape, result: CommandResult): BridgeLook {
  const failure = parseFailure(result);
  const views = parseShows(result.stdout);
  const replies = parseReplies(result.stdout);
  const { length } = hostLines(wanted);
  const side = length === 0 ? {} : hostSide(wanted, views[0], replies);
  if (failure !== undefined && (failure.line ?? 0) <= length) {
    // Stopped at the host side: no such node, or one that does not know the messages of its kind.
    if (views[0] !== undefined) return { seen: side };
    if (failure.line === 1 && failure.reason === NO_SUCH_NODE)
      return { seen: {}, more: planNameLook(wanted.name) };
    throw ngctlError(`cannot look at bridge ${wanted.name}`, failure);
  }
  const { seen, ...rest } = parseNamed(wanted.name, { failure, view: views[length === 0 ? 0 : 1], replies });
  return { ...rest, seen: { ...side, ...seen } };
}

/** Reads the run of `planNameLook`, or what it left open. */
export function parseNameLook(name: string, result: CommandResult): BridgeLook {
  const [view] = parseShows(result.stdout);
  return parseNamed(name, { failure: parseFailure(result), view, replies: parseReplies(result.stdout) });
}

function hostSide(
  wanted: BridgeShape,
  view: NodeView | undefined,
  replies: readonly NgctlReply[],
): BridgeSeen {
  if (view === undefined) return {};
  if (wanted.interface === undefined) {
    const name = interfaceName(replies);
    return { hostInterface: { ...view, ...(name !== undefined && { interface: name }) } };
  }
  const promisc = parseNumber(replies, 'getpromisc');
  const autosrc = parseNumber(replies, 'getautosrc');
  return {
    nic: { ...view, ...(promisc !== undefined && { promisc }), ...(autosrc !== undefined && { autosrc }) },
  };
}

interface NamedAnswer {
  readonly failure: NgctlFailure | undefined;
  readonly view: NodeView | undefined;
  readonly replies: readonly NgctlReply[];
}

function parseNamed(name: string, { failure, view, replies }: NamedAnswer): BridgeLook {
  const config = replies.find((reply) => reply.message === 'getconfig');
  const told = config === undefined ? {} : { namedId: config.from, config: parseConfig(config.args) };
  if (failure === undefined)
    return view === undefined ? { seen: {} } : { seen: { namedId: view.id, named: view, ...told } };
  if (failure.reason === NO_SUCH_NODE) return { seen: {} };
  if (failure.reason === REPLY_TOO_LARGE) return { seen: { named: 'crowded', ...told } };
  // A node that is no bridge does not know getconfig; `show` says what it is.
  if (failure.reason === UNKNOWN_MESSAGE) return { seen: {}, more: planScript([`show ${name}:`]) };
  throw ngctlError(`cannot look at bridge ${name}`, failure);
}

/** Name of an interface from the reply to `getifname` that a run printed; undefined = none. */
export function parseInterfaceName(stdout: string): string | undefined {
  return interfaceName(parseReplies(stdout));
}

function interfaceName(replies: readonly NgctlReply[]): string | undefined {
  const args = replies.find((reply) => reply.message === 'getifname')?.args;
  return /^"(.*)"$/.exec(args ?? '')?.[1];
}

/** A failed ngctl run as an error: what could not be done, and ngctl's own words. */
export function ngctlError(what: string, failure: NgctlFailure): VmctlError {
  if (failure.message.startsWith("can't create node") && failure.reason === 'Operation not permitted') {
    return new VmctlError('permission', `${what}: ngctl: ${failure.message}`, {
      hint: 'netgraph is for root; inside a jail it needs vnet',
    });
  }
  const place = failure.line === undefined ? '' : ` (line ${failure.line} of its script)`;
  return new VmctlError('host', `${what}: ngctl: ${failure.message}${place}`);
}
