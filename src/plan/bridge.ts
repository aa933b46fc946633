import type { CommandResult } from '../command/command.js';
import type { BridgeDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { planBridge, planUndo } from '../netgraph/bridge.js';
import { ngctlError, parseBridgeLook, planBridgeLook, type BridgeSeen } from '../netgraph/bridge-look.js';
import { nodeOfInterface } from '../netgraph/names.js';
import { parseFailure, planScript, scriptLines } from '../netgraph/ngctl.js';
import { parseShow } from '../netgraph/parse-show.js';
import { freshBridge, madeBridge } from './fresh-bridge.js';
import { act, look, type Steps } from './step.js';

export interface EnsuredBridge {
  /** Whether anything had to be done. */
  readonly made: boolean;
  /** Hex id of the bridge; empty when a crowded isolated bridge could not be listed. */
  readonly nodeId: string;
}

export interface EnsureOptions {
  /** ng_ether was loaded in the same plan: interfaces have their nodes only since then. */
  readonly nodesAppear?: boolean;
}

/**
 * Makes a bridge what its definition says: see, plan, run the often empty list, see again. One operation at a time on
 * one bridge is the caller's duty. Throws naming bridge, NIC, holder and ngctl's words; the host is on the network then
 * as it was before, or better.
 */
export function* ensureBridge(
  bridge: BridgeDefinition,
  { nodesAppear = false }: EnsureOptions = {},
): Steps<EnsuredBridge> {
  const seen = yield* lookBridge(bridge, { fresh: freshBridge(bridge), awaits: nodesAppear });
  const [command] = planBridge(bridge, seen);
  if (command === undefined) return { made: false, nodeId: idOf(bridge, seen) };
  const result = yield* act(command);
  if (result.code !== 0) yield* undoBridge(bridge, seen, { result, lines: scriptLines(command) });
  const now = yield* lookBridge(bridge, { fresh: madeBridge(bridge), awaits: true });
  if (planBridge(bridge, trusting(now)).length > 0) {
    throw new VmctlError('host', `bridge ${bridge.name} does not stay as it was made`, {
      hint: 'another program may be changing it: `ngctl list` shows who is there',
    });
  }
  return { made: true, nodeId: idOf(bridge, now) };
}

/** A kernel that queued a question leaves its reply out (facts.md 1.7): what was just set is taken for set then. */
function trusting(seen: BridgeSeen): BridgeSeen {
  return seen.nic === undefined ? seen : { ...seen, nic: { promisc: 1, autosrc: 0, ...seen.nic } };
}

function* lookBridge(
  bridge: BridgeDefinition,
  assumed: { fresh: CommandResult; awaits: boolean },
): Steps<BridgeSeen> {
  const seen = parseBridgeLook(bridge, yield* look(planBridgeLook(bridge), assumed));
  const hooks = (seen.nic?.hooks ?? []).filter((row) => row.hook === 'lower' || row.hook === 'upper');
  const [half] = hooks;
  if (hooks.length !== 1 || half === undefined || half.peerName !== undefined) return seen;
  // Half made and nameless: which links of it are taken shows only through the NIC.
  const path = `${nodeOfInterface(bridge.interface ?? '')}:${half.hook}`;
  const peer = parseShow((yield* look(planScript([`show ${path}`]))).stdout);
  return peer === undefined ? seen : { ...seen, peer };
}

interface FailedRun {
  readonly result: CommandResult;
  readonly lines: readonly string[];
}

/** Never returns: brings the host's network back and throws why the run failed. */
function* undoBridge(wanted: BridgeDefinition, seen: BridgeSeen, { result, lines }: FailedRun): Steps<never> {
  const failure = parseFailure(result) ?? { message: 'failed', reason: '', line: undefined };
  const [undo] = planUndo({ wanted, seen, failedLine: failure.line });
  const needed = undo !== undefined && (yield* mayUndo(wanted, scriptLines(undo)));
  const undone = needed ? yield* act(undo) : undefined;
  const line = lines[(failure.line ?? 0) - 1];
  const error = ngctlError(`bridge ${wanted.name} could not be made`, failure);
  throw new VmctlError(error.code, line === undefined ? error.message : `${error.message}: ${line}`, {
    hint:
      undone === undefined || undone.code === 0
        ? (error.hint ?? 'the host is on the network as before; try again')
        : cutOff(wanted),
  });
}

/** A shutdown of what this run made is always right; hooks are taken off only where the NIC is left with one of two. */
function* mayUndo(wanted: BridgeDefinition, lines: readonly string[]): Steps<boolean> {
  if (lines[0]?.startsWith('shutdown ') === true) return true;
  const { nic } = parseBridgeLook(wanted, yield* look(planBridgeLook(wanted)));
  return (nic?.hooks ?? []).filter((row) => row.hook === 'lower' || row.hook === 'upper').length === 1;
}

function cutOff({ interface: nic = '' }: BridgeDefinition): string {
  const node = nodeOfInterface(nic);
  return `the host may be off the network on ${nic}: run \`ngctl rmhook ${node}: lower\` and \`ngctl rmhook ${node}: upper\``;
}

function idOf(bridge: BridgeDefinition, seen: BridgeSeen): string {
  if (seen.named !== undefined && seen.named !== 'crowded') return seen.named.id;
  return seen.nic?.hooks.find((row) => row.peerName === bridge.name)?.peerId ?? '';
}
