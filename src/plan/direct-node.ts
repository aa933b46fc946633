import type { NicBackend } from '../definition/devices.js';
import { ngctlError, parseInterfaceName } from '../netgraph/bridge-look.js';
import { nodeOfInterface, socketName } from '../netgraph/names.js';
import { NO_SUCH_NODE, parseFailure, planScript } from '../netgraph/ngctl.js';
import type { HookRow, NodeView } from '../netgraph/node.js';
import { parseNumber, parseReplies } from '../netgraph/parse-reply.js';
import { parseShow } from '../netgraph/parse-show.js';
import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import { answer } from './answer.js';
import { freshEther } from './direct-fresh.js';
import {
  interfaceOf,
  nicWords,
  refuseNic,
  type DirectAct,
  type NicCase,
  type NicWork,
} from './direct-work.js';
import { ifBridgeOf, laggOf, needOf } from './host-need.js';
import { planOffload, planUp } from './interfaces.js';
import { look, type Steps } from './step.js';

type NodeBackend = Extract<NicBackend, { readonly kind: 'node' }>;

export interface NodeSight {
  /** NIC -> the bridge of host.toml that names it. */
  readonly named: ReadonlyMap<string, string>;
  /** ng_ether was just loaded: its nodes are there once that is done. */
  readonly nodesAppear: boolean;
}

/**
 * The hook of another node that one NIC takes: there, free, and no loss to the host. Of an ng_ether(4) the interface is made
 * ready for the guest's address. Throws `host` or `denied`.
 */
export function* planNode(nicCase: NicCase, backend: NodeBackend, sight: NodeSight): Steps<NicWork> {
  const seen = yield* lookNode(nicCase, backend, sight.nodesAppear);
  refuseTaken(nicCase, backend, seen.view);
  if (seen.view.type !== 'ether' || seen.interface === undefined) return noChange();
  const { peerhook } = backend;
  if (!['lower', 'divert', 'upper', 'orphans'].includes(peerhook)) {
    throw refuseNic(nicCase, `${backend.node} is an ng_ether(4) and has no hook ${peerhook}`, {
      hint: 'write peerhook = "lower", the side of the wire',
    });
  }
  judgeInterface(nicCase, { name: seen.interface, peerhook, named: sight.named });
  return changesOf(nicCase, backend, seen);
}

interface NodeSeen {
  readonly view: NodeView;
  /** Of an ng_ether(4). */
  readonly interface: string | undefined;
  readonly promisc: number | undefined;
  readonly autosrc: number | undefined;
}

/** One run; a node of another kind does not know the questions behind the first. */
function* lookNode(nicCase: NicCase, { node }: NodeBackend, awaits: boolean): Steps<NodeSeen> {
  const script = planScript([
    `show ${node}:`,
    ...['getifname', 'getpromisc', 'getautosrc'].map((word) => `msg ${node}: ${word}`),
  ]);
  const result = yield* look(script, { fresh: answer(0, { stdout: freshEther(node) }), awaits });
  const view = parseShow(result.stdout);
  const failure = parseFailure(result);
  if (view === undefined) {
    if (failure !== undefined && failure.reason !== NO_SUCH_NODE)
      throw ngctlError(`cannot look at node ${node}`, failure);
    const here = nicCase.network.seen.find((one) => nodeOfInterface(one.name) === node);
    throw refuseNic(nicCase, `there is no netgraph node ${node}`, {
      hint:
        here === undefined ? '`ngctl list` shows all there are' : `ng_ether(4) makes none for ${here.name}`,
    });
  }
  const replies = parseReplies(result.stdout);
  return {
    view,
    interface: parseInterfaceName(result.stdout),
    promisc: parseNumber(replies, 'getpromisc'),
    autosrc: parseNumber(replies, 'getautosrc'),
  };
}

/** What its own guest has counts as free. */
function refuseTaken(nicCase: NicCase, { node, peerhook }: NodeBackend, view: NodeView): void {
  const { vm, nic, own } = nicCase;
  const holder = view.hooks.find((row) => hookName(row.hook) === hookName(peerhook));
  if (holder === undefined) return;
  if (own.length > 0 && holder.peerName === socketName(vm.name, nic.key)) return;
  throw refuseNic(nicCase, `${peerhook} of ${node} is taken by ${peerWords(holder)}`, {
    code: 'denied',
    hint: `free it: \`ngctl rmhook ${node}: ${peerhook}\`, use another hook, or bridge = "NAME" of a bridge that is on it`,
  });
}

/** ng_ether.c takes `divert` for `lower`; the hook keeps the name it was given. */
function hookName(peerhook: string): string {
  return peerhook === 'divert' ? 'lower' : peerhook;
}

function peerWords({ peerName, peerType, peerId }: HookRow): string {
  return `${peerType} ${peerName ?? `[${peerId}]`}`;
}

interface EtherCase {
  readonly name: string;
  readonly peerhook: string;
  readonly named: ReadonlyMap<string, string>;
}

/** Kinds that have an ether node like any other, and what the host cannot do without. */
function judgeInterface(nicCase: NicCase, { name, peerhook, named }: EtherCase): void {
  const { seen } = nicCase.network;
  const bridge = named.get(name);
  const instead = (other: string): { hint: string } => ({ hint: `write ${other}` });
  if (bridge !== undefined) {
    throw refuseNic(
      nicCase,
      `${name} is the interface of [bridge.${bridge}]`,
      instead(`bridge = "${bridge}" instead of node`),
    );
  }
  if (interfaceOf(name, nicCase)?.wireless === true) {
    throw refuseNic(nicCase, `${name} is a wireless interface: its access point drops the frames of guests`, {
      hint: 'use a wired interface, or a private bridge with host_interface and route or NAT the guests',
    });
  }
  const lagg = laggOf(name, seen);
  if (lagg !== undefined) {
    const node = nodeOfInterface(lagg);
    throw refuseNic(
      nicCase,
      `${name} is a port of ${lagg}: what it receives goes there`,
      instead(`node = "${node}"`),
    );
  }
  const ifBridge = ifBridgeOf(name, seen);
  if (ifBridge !== undefined) {
    throw refuseNic(
      nicCase,
      `${name} is a member of the if_bridge ${ifBridge}`,
      instead(`tap = true and if_bridge = "${ifBridge}"`),
    );
  }
  if (peerhook !== 'orphans') refuseNeeded(nicCase, name, `${peerhook} of ${name}`);
}

/** Throws when the guest would cut the host off. */
export function refuseNeeded(nicCase: NicCase, name: string, what: string): void {
  const need = needOf(name, nicCase.network);
  if (need === undefined) return;
  throw refuseNic(nicCase, `${what} would cut the host off: ${need.nic} carries ${need.what}`, {
    hint: `take it off ${need.nic} first, use another interface, or share it: a bridge in host.toml with interface = "${name}"`,
  });
}

/**
 * The NIC takes frames for the guest's address, and its driver leaves the guest's own as they are (ng_ether(4)). The kernel
 * takes both back with the node's last hook.
 */
function changesOf(nicCase: NicCase, backend: NodeBackend, seen: NodeSeen): NicWork {
  const { node, peerhook } = backend;
  const nic = seen.interface === undefined ? undefined : interfaceOf(seen.interface, nicCase);
  const ground = peerhook === 'orphans' || nic === undefined ? [] : readyActs(nicCase, nic);
  const [promisc, autosrc] = [seen.promisc === 0, seen.autosrc === 1];
  const lines = [
    ...(promisc ? [`msg ${node}: setpromisc 1`] : []),
    ...(autosrc ? [`msg ${node}: setautosrc 0`] : []),
  ];
  const what = `${nicWords(nicCase)}: node ${node}`;
  const change = { node, hook: hookName(peerhook), nic: nicCase.nic.key, promisc, autosrc };
  return {
    acts: [...ground, ...(lines.length === 0 ? [] : [{ command: planScript(lines), what }])],
    taps: [],
    nodes: lines.length === 0 ? [] : [change],
    warnings: [],
  };
}

/** As for a bridge: up, and with nothing on that merges or drops what is not the host's (facts.md 4). */
function readyActs(nicCase: NicCase, nic: InterfaceSeen): readonly DirectAct[] {
  const wire = nic.vlan?.parent === undefined ? nic : (interfaceOf(nic.vlan.parent, nicCase) ?? nic);
  const downs = wire === nic ? [planUp(nic)] : [planUp(wire), planUp(nic)];
  return [planOffload(wire), ...downs].flatMap((command) =>
    command === undefined ? [] : [{ command, what: `${nicWords(nicCase)}: ${command.args[0] ?? ''}` }],
  );
}

function noChange(): NicWork {
  return { acts: [], taps: [], nodes: [], warnings: [] };
}
