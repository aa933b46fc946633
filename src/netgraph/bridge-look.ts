import type { CommandResult, HostCommand } from '../command/command.js';
import type { BridgeDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { nodeOfInterface } from './names.js';
import { NO_SUCH_NODE, parseFailure, planScript, REPLY_TOO_LARGE, type NgctlFailure } from './ngctl.js';
import type { NodeView } from './node.js';
import { parseNumber, parseReplies } from './parse-reply.js';
import { parseShows } from './parse-show.js';

/** What of a bridge and its NIC was seen on the host. */
export interface BridgeSeen {
  /** The NIC's ether node; undefined = no such node, or an isolated bridge. */
  readonly nic?: NicSeen;
  /** Who has the bridge's name; `crowded` = a node with too many hooks for a listing; undefined = the name is free. */
  readonly named?: NodeView | 'crowded';
  /** The node the NIC hangs on, where that is not the named one. */
  readonly peer?: NodeView;
}

export interface NicSeen extends NodeView {
  /** undefined = not answered. */
  readonly promisc?: number;
  readonly autosrc?: number;
}

/**
 * One run that reads all `planBridge` needs. A script stops at its first error, so the line that may fail on a healthy
 * host, the bridge's name being free, is the last.
 */
export function planBridgeLook(wanted: BridgeDefinition): HostCommand {
  const named = `show ${wanted.name}:`;
  if (wanted.interface === undefined) return planScript([named]);
  const nic = nodeOfInterface(wanted.interface);
  return planScript([`show ${nic}:`, `msg ${nic}: getpromisc`, `msg ${nic}: getautosrc`, named]);
}

/** Reads the run of `planBridgeLook`. Throws `host` or `permission` when ngctl failed otherwise than by a missing node. */
export function parseBridgeLook(wanted: BridgeDefinition, result: CommandResult): BridgeSeen {
  const failure = parseFailure(result);
  const views = parseShows(result.stdout);
  const nicLines = wanted.interface === undefined ? 0 : 3;
  const reached = failure === undefined || (failure.line ?? 0) > nicLines;
  if (!reached) return parseUnreached(wanted, failure, views);
  const named = parseNamed(wanted, failure, views.at(nicLines === 0 ? 0 : 1));
  const [nic] = views;
  const seen = named === undefined ? {} : { named };
  if (nicLines === 0 || nic === undefined) return seen;
  const replies = parseReplies(result.stdout);
  const promisc = parseNumber(replies, 'getpromisc');
  const autosrc = parseNumber(replies, 'getautosrc');
  const flags = { ...(promisc !== undefined && { promisc }), ...(autosrc !== undefined && { autosrc }) };
  return { ...seen, nic: { ...nic, ...flags } };
}

/** The script stopped at the NIC: no such node, or one that does not know an ether node's messages. */
function parseUnreached(
  wanted: BridgeDefinition,
  failure: NgctlFailure,
  views: readonly NodeView[],
): BridgeSeen {
  const [nic] = views;
  if (nic !== undefined) return { nic };
  if (failure.line === 1 && failure.reason === NO_SUCH_NODE) return {};
  throw ngctlError(`cannot look at bridge ${wanted.name}`, failure);
}

function parseNamed(
  wanted: BridgeDefinition,
  failure: NgctlFailure | undefined,
  view: NodeView | undefined,
): NodeView | 'crowded' | undefined {
  if (failure === undefined) return view;
  if (failure.reason === NO_SUCH_NODE) return undefined;
  if (failure.reason === REPLY_TOO_LARGE) return 'crowded';
  throw ngctlError(`cannot look at bridge ${wanted.name}`, failure);
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
