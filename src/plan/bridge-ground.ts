import type { HostCommand } from '../command/command.js';
import { VmctlError } from '../errors.js';
import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import { lastWords } from './answer.js';
import {
  describeOffload,
  lookDefaultNic,
  lookInterfaces,
  planOffload,
  planUp,
  planVlan,
  planVlanDestroy,
} from './interfaces.js';
import { judgeNic, wireNic, type PublicBridge } from './nic-judge.js';
import { act, type Steps } from './step.js';

/** What ifconfig(8) has to do before netgraph gets the NIC. */
export interface Ground {
  readonly acts: readonly GroundAct[];
  /** The VLAN interface that is made. */
  readonly vlan: string | undefined;
  /** What is not as it should be, and stays so. */
  readonly warnings: readonly string[];
}

interface GroundAct {
  readonly command: HostCommand;
  readonly says: string;
}

export const NO_GROUND: Ground = { acts: [], vlan: undefined, warnings: [] };

export interface GroundQuestion {
  readonly wanted: PublicBridge;
  /** The bridge is being made, or its NIC connected: only then is offload switched off. */
  readonly wires: boolean;
  /** Absent = looked at. */
  readonly interfaces?: readonly InterfaceSeen[] | undefined;
  /** Runs of ifconfig(8) that the same plan has already; grows. */
  readonly laid?: Set<string> | undefined;
}

/** Looks at the NIC; throws where it is unfit, or needed by the host. */
export function* lookGround({ wanted, wires, interfaces, laid = new Set() }: GroundQuestion): Steps<Ground> {
  const seen = interfaces ?? (yield* lookInterfaces([wanted.vlan?.parent ?? wanted.interface]));
  const isSpared = wanted.attachHost || wanted.force;
  const defaultNic = isSpared ? undefined : yield* lookDefaultNic();
  const nic = judgeNic(wanted, { seen, defaultNic });
  const wire = wireNic(wanted, seen);
  const offload = wanted.disableOffload ? wire : undefined;
  const vlan = nic === undefined ? wanted.vlan : undefined;
  const downs = [...new Set([wire, nic])].filter((one) => one !== undefined);
  const acts = [
    ...(offload === undefined || !wires ? [] : step(planOffload(offload), describeOffload(offload))),
    ...downs.flatMap((one) => step(planUp(one), `${one.name} brought up`)),
    ...(vlan === undefined
      ? []
      : step(
          planVlan(wanted.interface, vlan),
          `${wanted.interface} made: VLAN ${vlan.tag} of ${vlan.parent}`,
        )),
  ].filter(({ command }) => !laid.has(command.args.join(' ')));
  for (const { command } of acts) laid.add(command.args.join(' '));
  const warnings = offload === undefined || wires ? [] : leftOn(planOffload(offload));
  return { acts, vlan: vlan === undefined ? undefined : wanted.interface, warnings };
}

/** Somebody switched it on again under a bridge that is made: the link would flap without need. */
function leftOn(off: HostCommand | undefined): readonly string[] {
  if (off === undefined) return [];
  const [name, ...words] = off.args;
  const what = words.map((word) => word.slice(1)).join(' and ');
  return [
    `${what} of ${name} is on, and only making a bridge switches it off; by hand: ifconfig ${off.args.join(' ')}`,
  ];
}

function step(command: HostCommand | undefined, says: string | undefined): readonly GroundAct[] {
  return command === undefined ? [] : [{ command, says: says ?? '' }];
}

/** Does it. Throws `host` or `permission` naming the command that failed. */
export function* layGround(bridge: string, { acts }: Ground): Steps<void> {
  for (const { command } of acts) yield* runIfconfig(bridge, command);
}

/** Removes the VLAN interface that was made for a bridge that could not be. */
export function* clearGround({ vlan }: Ground): Steps<void> {
  if (vlan !== undefined) yield* act(planVlanDestroy(vlan));
}

/** Throws `host` or `permission` with ifconfig's own words. */
export function* runIfconfig(bridge: string, command: HostCommand): Steps<void> {
  const result = yield* act(command);
  if (result.code === 0) return;
  const words = lastWords(result).replace(/^ifconfig: /, '');
  const denied = words.includes('Operation not permitted') || words.includes('permission denied');
  throw new VmctlError(
    denied ? 'permission' : 'host',
    `bridge ${bridge} could not be made: ifconfig ${command.args.join(' ')}: ${words}`,
    { hint: 'the host is on the network as before; try again' },
  );
}
