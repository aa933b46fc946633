import type { HostCommand } from '../command/command.js';
import type { BridgeDefinition } from '../definition/definition.js';
import { judgeBridge } from './bridge-judge.js';
import type { BridgeSeen, NicSeen } from './bridge-look.js';
import { linkHook, linkNumber, nodeOfInterface } from './names.js';
import { planScript } from './ngctl.js';
import type { HookRow } from './node.js';

export type { BridgeSeen, NicSeen } from './bridge-look.js';

/** What the NIC's two hooks need: connected back to back, or the host is off the network (facts.md 4). */
const NIC_HOOKS = ['lower', 'upper'] as const;
type NicHook = (typeof NIC_HOOKS)[number];

/**
 * The commands that make the bridge what it shall be, from whatever was seen: none, or one ngctl run.
 * The NIC is whole again as early as possible, the name follows (design: netgraph rule 1).
 * Throws `host` or `definition` naming what somebody else's node holds, before anything is touched.
 */
export function planBridge(wanted: BridgeDefinition, seen: BridgeSeen): HostCommand[] {
  judgeBridge(wanted, seen);
  const lines =
    wanted.interface === undefined || seen.nic === undefined
      ? isolatedLines(wanted.name, seen)
      : attachedLines({ name: wanted.name, nic: nodeOfInterface(wanted.interface), nicSeen: seen.nic, seen });
  return lines.length === 0 ? [] : [planScript(lines)];
}

/** A bridge without NIC is born on ngctl's own socket node and must be persistent before that goes (facts.md 3). */
function isolatedLines(name: string, seen: BridgeSeen): string[] {
  if (seen.named !== undefined) return [];
  return ['mkpeer . bridge x link0', `name .:x ${name}`, `msg ${name}: setpersistent`, 'rmhook x'];
}

interface Attachment {
  readonly name: string;
  readonly nic: string;
  readonly nicSeen: NicSeen;
  readonly seen: BridgeSeen;
}

function attachedLines({ name, nic, nicSeen, seen }: Attachment): string[] {
  const missing = missingHooks(nicSeen);
  const rewired = missing.length > 0;
  const here = nicHook(nicSeen, 'lower') ?? nicHook(nicSeen, 'upper');
  const unnamed = here === undefined ? seen.named === undefined : here.peerName === undefined;
  return [
    ...wireLines({ name, nic, nicSeen, seen }),
    ...(unnamed ? [`name ${nic}:lower ${name}`] : []),
    ...(unnamed || rewired ? [`msg ${name}: setpersistent`] : []),
    // The promiscuous mode goes with the NIC's last hook (facts.md 4): set it after every wiring.
    ...(rewired || nicSeen.promisc !== 1 ? [`msg ${nic}: setpromisc 1`] : []),
    ...(rewired || nicSeen.autosrc !== 0 ? [`msg ${nic}: setautosrc 0`] : []),
  ];
}

/** One line for each hook the NIC misses, from the node it hangs on already, else from the named one, else a new one. */
function wireLines({ name, nic, nicSeen, seen }: Attachment): string[] {
  const [first, second] = missingHooks(nicSeen);
  if (first === undefined) return [];
  const taken = takenLinks(nicSeen, seen);
  if (second === undefined) {
    const other = first === 'lower' ? 'upper' : 'lower';
    return [`connect ${nic}: ${other} ${first} ${freeLink(taken, first)}`];
  }
  if (seen.named === undefined)
    return [`mkpeer ${nic}: bridge lower link0`, `connect ${nic}: lower upper link1`];
  const lower = freeLink(taken, 'lower');
  const upper = freeLink(new Set([...taken, linkNumber(lower)]), 'upper');
  return [`connect ${nic}: ${name}: lower ${lower}`, `connect ${nic}: ${name}: upper ${upper}`];
}

/** link0 for lower and link1 for upper, as everybody has them, unless somebody sits there. */
function freeLink(taken: ReadonlySet<number | undefined>, hook: NicHook): string {
  const usual = hook === 'lower' ? 0 : 1;
  if (!taken.has(usual)) return linkHook(usual);
  let number = 0;
  while (taken.has(number)) number++;
  return linkHook(number);
}

function takenLinks(nicSeen: NicSeen, seen: BridgeSeen): Set<number | undefined> {
  const named = seen.named === 'crowded' ? undefined : seen.named;
  const own = nicSeen.hooks.map((row) => row.peerHook);
  const others = (seen.peer ?? named)?.hooks.map((row) => row.hook) ?? [];
  return new Set([...own, ...others].map(linkNumber));
}

export interface FailedBridge {
  readonly wanted: BridgeDefinition;
  /** As seen before the run that failed. */
  readonly seen: BridgeSeen;
  /** Line of the script that failed, from 1; undefined when ngctl was killed or did not say. */
  readonly failedLine: number | undefined;
}

/**
 * What brings the host back on the network after a failed run of `planBridge`. Only what that run itself connected or
 * made is touched, and a lone hook of the NIC that was there before. A bridge that other nodes may hang on is left.
 */
export function planUndo({ wanted, seen, failedLine }: FailedBridge): HostCommand[] {
  if (wanted.interface === undefined || seen.nic === undefined) return [];
  const nic = nodeOfInterface(wanted.interface);
  const missing = missingHooks(seen.nic);
  const born = missing.length === 2 && seen.named === undefined;
  if (born && failedLine !== undefined)
    return failedLine === 1 ? [] : [planScript([`shutdown ${nic}:lower`])];
  const wired = failedLine === undefined ? missing : missing.slice(0, failedLine - 1);
  const whole = failedLine !== undefined && wired.length === missing.length;
  const alone = missing.length === 1 ? NIC_HOOKS.filter((hook) => !missing.includes(hook)) : [];
  const loose = whole ? [] : [...wired, ...alone];
  // rmhook of a hook that is not there is silent (facts.md 1.5).
  return loose.length === 0 ? [] : [planScript(loose.map((hook) => `rmhook ${nic}: ${hook}`))];
}

function missingHooks(nic: NicSeen): NicHook[] {
  return NIC_HOOKS.filter((hook) => nicHook(nic, hook) === undefined);
}

function nicHook(nic: NicSeen, hook: NicHook): HookRow | undefined {
  return nic.hooks.find((row) => row.hook === hook);
}
