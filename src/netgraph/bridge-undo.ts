import type { HostCommand } from '../command/command.js';
import type { BridgeDefinition } from '../definition/host-definition.js';
import { missingHooks } from './bridge.js';
import { HOST_HOOK, hookRow, nicRows } from './bridge-hooks.js';
import { strayInterface } from './bridge-host.js';
import type { BridgeSeen } from './bridge-look.js';
import { nodeOfInterface } from './names.js';
import { planScript } from './ngctl.js';

export interface FailedBridge {
  readonly wanted: BridgeDefinition;
  /** As seen before the run that failed. */
  readonly seen: BridgeSeen;
  /** Line of the script that failed, from 1; undefined when ngctl was killed or did not say. */
  readonly failedLine: number | undefined;
}

/**
 * What brings the host back on the network after a failed run of `planBridge`, known without another look. Only what
 * that run itself connected or made is touched, and a lone hook of the NIC that was there before. A bridge that other
 * nodes may hang on is left.
 */
export function planUndo({ wanted, seen, failedLine }: FailedBridge): HostCommand | undefined {
  if (wanted.interface === undefined || seen.nic === undefined) return undefined;
  const nic = nodeOfInterface(wanted.interface);
  const missing = missingHooks(wanted, seen.nic);
  const before = nicRows(seen.nic).map((row) => row.hook);
  const born = before.length === 0 && seen.named === undefined;
  if (born && failedLine !== undefined)
    return failedLine === 1 ? undefined : planScript([`shutdown ${nic}:lower`]);
  const wired = failedLine === undefined ? missing : missing.slice(0, failedLine - 1);
  const whole = failedLine !== undefined && wired.length === missing.length;
  const alone = missing.length > 0 && before.length === 1 ? before : [];
  const loose = whole ? [] : [...wired, ...alone];
  // rmhook of a hook that is not there is silent (facts.md 1.5).
  return loose.length === 0 ? undefined : planScript(loose.map((hook) => `rmhook ${nic}: ${hook}`));
}

export interface LeftOver {
  readonly wanted: BridgeDefinition;
  readonly before: BridgeSeen;
  readonly now: BridgeSeen;
}

/** Removes what a failed run left of a bridge without NIC: what is there now and was not before. */
export function planSweep({ wanted, before, now }: LeftOver): HostCommand | undefined {
  if (wanted.interface !== undefined) return undefined;
  const stray = strayInterface(wanted, now);
  const isNewStray = stray !== undefined && strayInterface(wanted, before) === undefined;
  const madeInterface = before.hostInterface === undefined && strayInterface(wanted, before) === undefined;
  const isNewBridge = before.named === undefined && now.named !== undefined && now.named !== 'crowded';
  const nameless = hookRow(before.hostInterface, HOST_HOOK) === undefined && now.peer !== undefined;
  const lines = [
    ...(isNewStray ? [`shutdown [${stray.peerId}]:`] : []),
    ...(madeInterface && now.hostInterface !== undefined ? [`shutdown [${now.hostInterface.id}]:`] : []),
    ...(isNewBridge && now.namedId !== undefined ? [`shutdown [${now.namedId}]:`] : []),
    ...(nameless && !isNewBridge ? [`shutdown [${now.peer.id}]:`] : []),
  ];
  return lines.length === 0 ? undefined : planScript(lines);
}
