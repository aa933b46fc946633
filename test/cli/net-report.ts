import type { BridgeTraffic, Flow, NetMember, NetReport, Traffic } from '../../src/protocol/network.js';

function flowOf(more: Partial<Flow> = {}): Flow {
  return {
    ...{ bytes: 0, packets: 0, multicasts: 0, broadcasts: 0, bytesPerSecond: null, packetsPerSecond: null },
    ...more,
  };
}

function trafficOf(more: Partial<Traffic> = {}): Traffic {
  return { rx: flowOf(), tx: flowOf(), drops: 0, loops: 0, ...more };
}

export function memberOf(more: Partial<NetMember> = {}): NetMember {
  return {
    ...{ kind: 'vm', name: 'web', side: null, nic: '0', hook: 'link2', node: 'vm-web-0' },
    ...{ mac: '58:9c:fc:00:00:01', state: 'running', traffic: null },
    ...more,
  };
}

export const BNET0: BridgeTraffic = {
  ...{ name: 'bnet0', kind: 'public', state: 'up', owner: 'vmctl', problems: [], interface: 're0' },
  ...{ hostInterface: null, nodeId: '4', hooks: 5 },
  members: [
    memberOf({
      kind: 'nic',
      name: 're0',
      side: 'lower',
      nic: null,
      hook: 'link0',
      state: 'up',
      traffic: trafficOf(),
    }),
    memberOf({ kind: 'nic', name: 're0', side: 'upper', nic: null, hook: 'link1', state: 'up' }),
    memberOf({ name: 'off', hook: null, node: null, mac: null, state: 'stopped' }),
    memberOf({
      traffic: trafficOf({
        rx: flowOf({ bytes: 2048, packets: 7, bytesPerSecond: 1234.4, packetsPerSecond: 2 }),
        tx: flowOf({ bytes: 3 * 1024 ** 3, packets: 12_345_678, bytesPerSecond: 0 }),
      }),
    }),
    memberOf({
      ...{ kind: 'jail', name: 'db', nic: 'ng0_db', hook: 'link3', state: 'up', mac: '58:9c:fc:00:00:02' },
      traffic: trafficOf({ rx: flowOf({ bytes: 1024, packets: 3 }), drops: 4, loops: 2 }),
    }),
    memberOf({ kind: 'other', name: 'some\x1bone', nic: null, hook: 'link9', mac: null, state: 'up' }),
  ],
};

export const NET: NetReport = { takenAt: '2026-01-01T00:00:00.000Z', bridges: [BNET0] };
