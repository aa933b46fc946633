import type { BridgeTraffic, NetMember, NetReport } from '../../src/protocol/network.js';

/** One end of a bridge; what is not given is as of a running VM. */
export function memberOf(given: Partial<NetMember> & Pick<NetMember, 'name'>): NetMember {
  return {
    ...{
      kind: 'vm',
      side: null,
      nic: '0',
      hook: null,
      node: null,
      mac: null,
      state: 'running',
      traffic: null,
    },
    ...given,
  };
}

export function bridgeOf(
  given: Partial<BridgeTraffic> & Pick<BridgeTraffic, 'name' | 'members'>,
): BridgeTraffic {
  return {
    ...{ kind: 'public', state: 'up', owner: 'vmctl', problems: [], interface: null, hostInterface: null },
    ...{ nodeId: '1f', hooks: given.members.length },
    ...given,
  };
}

export function reportOf(...bridges: readonly BridgeTraffic[]): NetReport {
  return { takenAt: '2026-02-03T04:05:06.000Z', bridges };
}

/** Both ends of a host's NIC. */
export function nicOf(name: string): readonly NetMember[] {
  return [
    memberOf({ name, kind: 'nic', side: 'lower', nic: null, hook: 'link0', node: name, state: 'up' }),
    memberOf({ name, kind: 'nic', side: 'upper', nic: null, hook: 'link1', node: name, state: 'up' }),
  ];
}

/** One of everything: a router on two bridges, a stopped VM, a jail, a jail cut off, somebody else's node. */
export const SMALL: NetReport = reportOf(
  bridgeOf({
    name: 'bnet0',
    interface: 'em0',
    members: [
      ...nicOf('em0'),
      memberOf({ name: 'db-1', state: 'stopped' }),
      memberOf({
        name: 'router',
        hook: 'link2',
        nic: 'wan',
        node: 'vm-router-wan',
        mac: '58:9c:fc:00:00:01',
      }),
      memberOf({ name: 'www', kind: 'jail', nic: 'ng0_www', hook: 'link3', node: 'ng0_www', state: 'up' }),
      memberOf({ name: '[2a]', kind: 'other', nic: null, hook: 'link9', state: 'up' }),
    ],
  }),
  bridgeOf({
    name: 'lan0',
    kind: 'private',
    state: 'degraded',
    problems: ['nghost0 has no address 10.0.0.1/24'],
    members: [
      memberOf({ name: 'nghost0', kind: 'host', nic: null, hook: 'link0', node: 'nghost0', state: 'up' }),
      memberOf({
        name: 'router',
        hook: 'link1',
        nic: 'lan',
        node: 'vm-router-lan',
        mac: '58:9c:fc:00:00:02',
      }),
      memberOf({ name: 'cache', kind: 'jail', nic: 'ng0_cache', state: 'down' }),
    ],
  }),
);

const STATES = ['running', 'running', 'running', 'running', 'stopped', 'failed', 'restarting', 'foreign'];

/** That many guests on that many bridges; every 20th is on the next bridge, too. */
export function largeNetwork(guests: number, bridges: number): NetReport {
  const all = Array.from({ length: bridges }, (_, at) => {
    const own = Array.from({ length: guests }, (_, number) => number).filter(
      (number) => number % bridges === at,
    );
    const visitors = own.filter((number) => number % 20 === 0).map((number) => number + 1);
    const members = [...own, ...(bridges > 1 ? visitors.filter((number) => number < guests) : [])];
    return bridgeOf({
      name: `bnet${at}`,
      members: [...nicOf(`em${at}`), ...members.map((number, link) => guestOf(number, link))],
    });
  });
  return reportOf(...all);
}

function guestOf(number: number, link: number): NetMember {
  const hook = `link${link + 2}`;
  if (number % 5 === 4) {
    const nic = `ng0_jail${number}`;
    return memberOf({ name: `jail${number}`, kind: 'jail', nic, hook, node: nic, state: 'up' });
  }
  const state = STATES[number % STATES.length] ?? 'running';
  const plugged = state === 'running' || state === 'foreign';
  return memberOf({ name: `web-server-${number}`, hook: plugged ? hook : null, state });
}
