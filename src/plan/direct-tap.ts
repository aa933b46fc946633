import { tapName } from '../bhyve/tap-name.js';
import type { NicBackend } from '../definition/devices.js';
import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import {
  interfaceOf,
  nicWords,
  refuseNic,
  type DirectAct,
  type NicCase,
  type NicWork,
} from './direct-work.js';
import { ifBridgeOf } from './host-need.js';

/** What an interface has unless somebody says otherwise (ETHERMTU). */
const PLAIN_MTU = 1500;

type Tap = Extract<NicBackend, { readonly kind: 'tap' }>;

/**
 * The tap(4) of one NIC: one that exists, which is left as it is but for its if_bridge(4), or one of the guest's own. Throws
 * `host` or `denied`.
 */
export function planTap(nicCase: NicCase, tap: Tap): NicWork {
  const bridge = tap.ifBridge === undefined ? undefined : findBridge(nicCase, tap.ifBridge);
  return tap.device === undefined ? planOwnTap(nicCase, bridge) : planDevice(nicCase, tap.device, bridge);
}

/** What tells our taps from all others, whatever they are called. */
export function tapDescription(vm: string, nic: string): string {
  return `vmctl/${vm}/${nic}`;
}

/** Made by a run of ifconfig(8) that did not come to its last word. */
export function isUnnamed({ name, groups }: InterfaceSeen): boolean {
  return /^tap\d+$/.test(name) && groups.includes('tap');
}

/** vmctl makes no if_bridge(4) and removes none: it is the host's, and rc.conf's. */
function findBridge(nicCase: NicCase, name: string): InterfaceSeen {
  const bridge = interfaceOf(name, nicCase);
  if (bridge?.groups.includes('bridge') === true) return bridge;
  if (bridge !== undefined) {
    throw refuseNic(nicCase, `${name} is no if_bridge(4)`, {
      hint: 'if_bridge names one; `ifconfig -g bridge` lists them',
    });
  }
  const create = /^bridge\d+$/.test(name)
    ? `ifconfig ${name} create up`
    : `ifconfig bridge create name ${name} up`;
  throw refuseNic(nicCase, `there is no if_bridge ${name}`, {
    hint: `make it, with the NIC that leads out: \`${create}\`, \`ifconfig ${name} addm em0\`; at each boot: ${rcConf(name)}`,
  });
}

function rcConf(name: string): string {
  const unit = /^bridge\d+$/.test(name) ? name : 'bridge0';
  const named = unit === name ? '' : ` ifconfig_${unit}_name="${name}"`;
  return `\`sysrc cloned_interfaces+="${unit}"${named} ifconfig_${name}="addm em0 up"\``;
}

function planDevice(nicCase: NicCase, name: string, bridge: InterfaceSeen | undefined): NicWork {
  const tap = interfaceOf(name, nicCase);
  if (tap === undefined) {
    throw refuseNic(nicCase, `there is no interface ${name}`, {
      hint: `make it: \`ifconfig ${name} create\`; at each boot: \`sysrc cloned_interfaces+="${name}"\`; or let vmctl make one: tap = true`,
    });
  }
  refuseOpened(nicCase, tap);
  const other = ifBridgeOf(name, nicCase.network.seen);
  if (bridge !== undefined && other !== undefined && other !== bridge.name) {
    throw refuseNic(nicCase, `${name} is a member of ${other}, not of ${bridge.name}`, {
      hint: `take it out: \`ifconfig ${other} deletem ${name}\`, or write if_bridge = "${other}"`,
    });
  }
  const acts = bridge === undefined || other !== undefined ? [] : [addMember(nicCase, bridge, name)];
  return { acts, taps: [], nodes: [], warnings: bridgeWarnings(nicCase, bridge) };
}

function planOwnTap(nicCase: NicCase, bridge: InterfaceSeen | undefined): NicWork {
  const { vm, nic, network, own } = nicCase;
  const name = tapName(vm.name, nic.key);
  const description = tapDescription(vm.name, nic.key);
  // Its own guest's goes with it: a start without it makes another.
  const seen = network.seen.filter(({ openedBy }) => openedBy === undefined || !own.includes(openedBy));
  const named = seen.find((one) => one.name === name);
  if (named !== undefined) refuseForeign(nicCase, named, description);
  const present = named ?? seen.find((one) => one.description === description && isUnnamed(one));
  if (present !== undefined) refuseOpened(nicCase, present);
  const mtu = bridge?.mtu ?? nic.mtu ?? PLAIN_MTU;
  const other = present === undefined ? undefined : ifBridgeOf(present.name, network.seen);
  const base =
    present === undefined
      ? [createTap(nicCase, { name, description, mtu })]
      : settleTap(nicCase, present, { name, mtu, isMember: other !== undefined });
  const joins = bridge !== undefined && other === undefined;
  return {
    acts: [...base, ...(joins ? [addMember(nicCase, bridge, name)] : [])],
    taps: [{ name, nic: nic.key }],
    nodes: [],
    warnings: [...bridgeWarnings(nicCase, bridge), ...strayWarnings(nicCase, { name, bridge, other })],
  };
}

function refuseForeign(nicCase: NicCase, { name, description }: InterfaceSeen, ours: string): void {
  if (description === ours) return;
  const whose = description === undefined ? '' : ` (${description})`;
  throw refuseNic(nicCase, `there is an interface ${name}${whose} already that vmctl did not make`, {
    hint: `rename it: \`ifconfig ${name} name OTHER\`, give this NIC another name, or use that one: tap = "${name}"`,
  });
}

/** One can have its device open (tap(4)), and it cannot even be destroyed meanwhile: ifconfig(8) would wait (if_tuntap.c tun_destroy). */
function refuseOpened(nicCase: NicCase, { name, openedBy }: InterfaceSeen): void {
  if (openedBy === undefined || nicCase.own.includes(openedBy)) return;
  throw refuseNic(nicCase, `${name} is in use by process ${openedBy}`, {
    code: 'denied',
    hint: `\`ps -p ${openedBy}\` tells what it is; a tap(4) can have one user only`,
  });
}

interface NewTap {
  readonly name: string;
  readonly description: string;
  readonly mtu: number;
}

/**
 * In one run, and its name last: what a run cut off leaves behind has its description already. Brought up here at every launch,
 * because it goes down when its guest ends and bhyve of 13 may leave that to net.link.tap.up_on_open, which is the operator's.
 */
function createTap(nicCase: NicCase, { name, description, mtu }: NewTap): DirectAct {
  const size = mtu === PLAIN_MTU ? [] : ['mtu', String(mtu)];
  const args = ['tap', 'create', 'descr', description, ...size, 'up', 'name', name];
  return { command: { file: 'ifconfig', args }, what: tapWords(nicCase, name) };
}

/** One of ours that is there: left behind by a crash, or kept over a reboot of its guest. */
function settleTap(
  nicCase: NicCase,
  seen: InterfaceSeen,
  { name, mtu, isMember }: { readonly name: string; readonly mtu: number; readonly isMember: boolean },
): readonly DirectAct[] {
  // A member's goes with its if_bridge's.
  const size = seen.mtu === undefined || seen.mtu === mtu || isMember ? [] : ['mtu', String(mtu)];
  const words = [...size, ...(seen.up ? [] : ['up']), ...(seen.name === name ? [] : ['name', name])];
  if (words.length === 0) return [];
  return [{ command: { file: 'ifconfig', args: [seen.name, ...words] }, what: tapWords(nicCase, name) }];
}

function addMember(nicCase: NicCase, bridge: InterfaceSeen, name: string): DirectAct {
  return {
    command: { file: 'ifconfig', args: [bridge.name, 'addm', name] },
    what: `${tapWords(nicCase, name)} on ${bridge.name}`,
  };
}

function tapWords(nicCase: NicCase, name: string): string {
  return `${nicWords(nicCase)}: ${name}`;
}

function bridgeWarnings(nicCase: NicCase, bridge: InterfaceSeen | undefined): readonly string[] {
  if (bridge === undefined) return [];
  const { nic } = nicCase;
  const words = nicWords(nicCase);
  const mtu = bridge.mtu ?? PLAIN_MTU;
  const large = nic.mtu !== undefined && nic.mtu > mtu;
  return [
    ...(bridge.up ? [] : [`${words}: ${bridge.name} is down: \`ifconfig ${bridge.name} up\``]),
    ...(large
      ? [`${words}: mtu = ${nic.mtu} is more than the ${mtu} of ${bridge.name}: longer frames are lost`]
      : []),
  ];
}

function strayWarnings(
  nicCase: NicCase,
  { name, bridge, other }: { name: string; bridge: InterfaceSeen | undefined; other: string | undefined },
): readonly string[] {
  if (other === undefined || other === bridge?.name) return [];
  const wanted = bridge === undefined ? 'of none' : `of ${bridge.name}`;
  return [
    `${nicWords(nicCase)}: ${name} is a member of ${other}, not ${wanted} as its file says: left there`,
  ];
}
