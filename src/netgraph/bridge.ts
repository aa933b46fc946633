import type { HostCommand } from '../command/command.js';
import type { BridgeDefinition } from '../definition/host-definition.js';
import { configLines, NEW_CONFIG } from './bridge-config.js';
import { firstLink, freeLink, hookRow, nicRows, UPPER_LINK, wantedHooks } from './bridge-hooks.js';
import { privateLines } from './bridge-host.js';
import { judgeBridge } from './bridge-judge.js';
import type { BridgeSeen, NicSeen } from './bridge-look.js';
import { nodeOfInterface } from './names.js';
import { planScript } from './ngctl.js';

export interface BridgePlan {
  /** `auto` is resolved. */
  readonly wanted: BridgeDefinition;
  readonly seen: BridgeSeen;
  /** MAC of the host's interface; needed where there is one. */
  readonly mac?: string;
  /** The host's interface has another MAC. */
  readonly setMac?: boolean;
  /** A run that was making it may have been cut off: what cannot be seen is done again. */
  readonly unsure?: boolean;
}

/**
 * The ngctl run that makes the bridge what it shall be, from whatever was seen; undefined = nothing is missing. The NIC
 * is whole again as early as possible, the name follows (design: netgraph rule 1).
 * Throws `host` naming what somebody else's node holds, before anything is touched.
 */
export function planBridge(plan: BridgePlan): HostCommand | undefined {
  judgeBridge(plan.wanted, plan.seen);
  const { name, tuning } = plan.wanted;
  const born = plan.seen.named === undefined ? NEW_CONFIG : undefined;
  const config = plan.seen.config ?? born;
  const made = kindLines(plan);
  const persistent = `msg ${name}: setpersistent`;
  const lines = [
    ...made,
    ...(plan.unsure === true && !made.includes(persistent) ? [persistent] : []),
    ...(config === undefined ? [] : configLines(name, tuning, config)),
  ];
  return lines.length === 0 ? undefined : planScript(lines);
}

function kindLines({ wanted, seen, mac = '', setMac = false }: BridgePlan): string[] {
  const { interface: nic, hostInterface } = wanted;
  if (nic !== undefined && seen.nic !== undefined)
    return attachedLines({ wanted, node: nodeOfInterface(nic), nic: seen.nic, seen });
  if (hostInterface !== undefined)
    return privateLines({ wanted: { ...wanted, hostInterface }, seen, mac, setMac });
  return isolatedLines(wanted, seen);
}

/** A bridge without NIC is born on ngctl's own socket node and must be persistent before that goes (facts.md 3). */
function isolatedLines(wanted: BridgeDefinition, seen: BridgeSeen): string[] {
  if (seen.named !== undefined) return [];
  const { name } = wanted;
  return [
    `mkpeer . bridge x ${firstLink(wanted)}`,
    `name .:x ${name}`,
    `msg ${name}: setpersistent`,
    'rmhook x',
  ];
}

interface Attachment {
  readonly wanted: BridgeDefinition;
  /** Node of the NIC. */
  readonly node: string;
  readonly nic: NicSeen;
  readonly seen: BridgeSeen;
}

function attachedLines(attachment: Attachment): string[] {
  const { wanted, node, nic, seen } = attachment;
  const { name } = wanted;
  const rewired = missingHooks(wanted, nic).length > 0;
  const [here] = nicRows(nic);
  const unnamed = here === undefined ? seen.named === undefined : here.peerName === undefined;
  return [
    ...wireLines(attachment),
    ...(!wanted.attachHost && hookRow(nic, 'upper') !== undefined ? [`rmhook ${node}: upper`] : []),
    ...(unnamed ? [`name ${node}:lower ${name}`] : []),
    ...(unnamed || rewired ? [`msg ${name}: setpersistent`] : []),
    // The promiscuous mode goes with the NIC's last hook (facts.md 4): set it after every wiring.
    ...(rewired || nic.promisc !== 1 ? [`msg ${node}: setpromisc 1`] : []),
    ...(rewired || nic.autosrc !== 0 ? [`msg ${node}: setautosrc 0`] : []),
  ];
}

/** One line for each hook the NIC misses, from the node it hangs on already, else from the named one, else a new one. */
function wireLines({ wanted, node, nic, seen }: Attachment): string[] {
  const missing = missingHooks(wanted, nic);
  if (missing.length === 0) return [];
  const taken = takenLinks(nic, seen);
  const usual = { lower: firstLink(wanted), upper: UPPER_LINK };
  const [here] = nicRows(nic);
  const lines: string[] = [];
  for (const hook of missing) {
    const link = freeLink(usual[hook], taken);
    taken.add(link);
    if (here !== undefined) lines.push(`connect ${node}: ${here.hook} ${hook} ${link}`);
    else if (seen.named !== undefined) lines.push(`connect ${node}: ${wanted.name}: ${hook} ${link}`);
    else if (lines.length === 0) lines.push(`mkpeer ${node}: bridge ${hook} ${link}`);
    else lines.push(`connect ${node}: lower ${hook} ${link}`);
  }
  return lines;
}

function takenLinks(nic: NicSeen, { named, peer }: BridgeSeen): Set<string> {
  const others = (peer ?? (named === 'crowded' ? undefined : named))?.hooks.map((row) => row.hook) ?? [];
  return new Set([...nicRows(nic).map((row) => row.peerHook), ...others]);
}

/** Hooks that the bridge wants and the NIC has loose, in the order in which they are connected. */
export function missingHooks(wanted: BridgeDefinition, nic: NicSeen): readonly ('lower' | 'upper')[] {
  return wantedHooks(wanted).filter((hook) => hookRow(nic, hook) === undefined);
}
