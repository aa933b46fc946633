import type { CommandResult, HostCommand } from '../command/command.js';
import type { BridgeDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { planBridge } from '../netgraph/bridge.js';
import { nicRows } from '../netgraph/bridge-hooks.js';
import { ngctlError, type BridgeSeen } from '../netgraph/bridge-look.js';
import { planSweep, planUndo } from '../netgraph/bridge-undo.js';
import { nodeOfInterface } from '../netgraph/names.js';
import { parseFailure, scriptLines } from '../netgraph/ngctl.js';
import { clearGround, layGround } from './bridge-ground.js';
import { nextInterface, settleHost } from './bridge-host.js';
import { lookBridge } from './bridge-sight.js';
import type { Making } from './making.js';
import { madeBridge, newInterface } from './fresh-bridge.js';
import { act, type Steps } from './step.js';

/**
 * Carries it out: NIC, netgraph, host interface, and a look whether it holds. Throws why not; what was made is taken
 * back then, the host's network first.
 */
export function* makeBridge(making: Making): Steps<BridgeSeen> {
  const { wanted, ground, mac } = making;
  yield* layGround(wanted.name, ground);
  try {
    yield* settleHost(making, yield* runScript(making));
  } catch (error) {
    yield* clearGround(ground);
    throw error;
  }
  const now = yield* lookBridge(wanted, { fresh: madeBridge(wanted), confirms: true });
  const host = now.hostInterface?.interface ?? wanted.hostInterface?.name;
  if (planBridge({ wanted, seen: trusting(now), mac }) === undefined && host === wanted.hostInterface?.name)
    return now;
  throw new VmctlError('host', `bridge ${wanted.name} does not stay as it was made`, {
    hint: 'another program may be changing it: `ngctl list` shows who is there',
  });
}

/** A kernel that queued a question leaves its reply out (facts.md 1.7): what was just set is taken for set then. */
function trusting(seen: BridgeSeen): BridgeSeen {
  return seen.nic === undefined ? seen : { ...seen, nic: { promisc: 1, autosrc: 0, ...seen.nic } };
}

/** What the run printed; undefined = there was nothing to run. */
function* runScript({ wanted, seen, script, interfaces }: Making): Steps<string | undefined> {
  if (script === undefined) return undefined;
  const fresh = newInterface(nextInterface({ interfaces }));
  const result = yield* act(script, wanted.hostInterface === undefined ? {} : { fresh });
  if (result.code !== 0) yield* undoBridge(wanted, seen, { result, lines: scriptLines(script) });
  return result.stdout;
}

interface FailedRun {
  readonly result: CommandResult;
  readonly lines: readonly string[];
}

/** Never returns: brings the host's network back and throws why the run failed. */
function* undoBridge(wanted: BridgeDefinition, seen: BridgeSeen, { result, lines }: FailedRun): Steps<never> {
  const failure = parseFailure(result) ?? { message: 'failed', reason: '', line: undefined };
  const undo =
    wanted.interface === undefined
      ? yield* sweepOf(wanted, seen)
      : yield* needed(wanted, planUndo({ wanted, seen, failedLine: failure.line }));
  const undone = undo === undefined ? undefined : yield* act(undo);
  const line = lines[(failure.line ?? 0) - 1];
  const error = ngctlError(`bridge ${wanted.name} could not be made`, failure);
  throw new VmctlError(error.code, line === undefined ? error.message : `${error.message}: ${line}`, {
    hint:
      undone === undefined || undone.code === 0 || wanted.interface === undefined
        ? (error.hint ?? 'the host is on the network as before; try again')
        : cutOff(wanted.interface),
  });
}

/** A shutdown of what this run made is always right; hooks are taken off only where the NIC is left with one of two. */
function* needed(wanted: BridgeDefinition, undo: HostCommand | undefined): Steps<HostCommand | undefined> {
  if (undo === undefined || scriptLines(undo)[0]?.startsWith('shutdown ') === true) return undo;
  const now = yield* lookAgain(wanted);
  // When nobody can tell, hooks that are not there are taken off in vain, which is silent (facts.md 1.5).
  return now === undefined || nicRows(now.nic).length === 1 ? undo : undefined;
}

function* sweepOf(wanted: BridgeDefinition, before: BridgeSeen): Steps<HostCommand | undefined> {
  const now = yield* lookAgain(wanted);
  return now === undefined ? undefined : planSweep({ wanted, before, now });
}

function* lookAgain(wanted: BridgeDefinition): Steps<BridgeSeen | undefined> {
  try {
    return yield* lookBridge(wanted, { fresh: madeBridge(wanted) });
  } catch (error) {
    if (error instanceof VmctlError) return undefined;
    throw error;
  }
}

function cutOff(nic: string): string {
  const node = nodeOfInterface(nic);
  return `the host may be off the network on ${nic}: run \`ngctl rmhook ${node}: lower\` and \`ngctl rmhook ${node}: upper\``;
}
