import type { HostCommand } from '../../src/command/command.js';
import { createTrafficBook, type TrafficBook } from '../../src/network/traffic.js';
import type { NetViewOptions } from '../../src/network/net-view.js';
import { driveSteps, type Execute } from '../../src/plan/drive.js';
import type { BridgeReport, JailReport, NicReport } from '../../src/protocol/network.js';
import { sendFrame } from '../../src/sim/netgraph/frames.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { graph, ngctl, prepare } from '../plan/ground.js';

const PUBLIC = [
  'mkpeer re0: bridge lower link0 / connect re0: lower upper link1 / name re0:lower bnet0 / msg bnet0: setpersistent',
];

export interface Ground {
  readonly graph: Graph;
  readonly execute: Execute;
  readonly commands: HostCommand[];
  readonly book: TrafficBook;
  time: number;
}

/** A kernel's netgraph with bnet0 on re0, and what looks at it. */
export function ground(lines: readonly string[] = PUBLIC): Ground {
  const kernel = prepare(graph(), lines);
  const commands: HostCommand[] = [];
  const execute: Execute = (steps) =>
    driveSteps(steps, ({ command }) => {
      commands.push(command);
      return Promise.resolve(ngctl(kernel, command));
    });
  return { graph: kernel, execute, commands, book: createTrafficBook(), time: 10_000 };
}

export function viewOptions(on: Ground, more: Partial<NetViewOptions> = {}): NetViewOptions {
  return {
    ...{ execute: on.execute, book: on.book },
    clock: { wall: () => Date.UTC(2026, 0, 1), monotonic: () => on.time },
    bridges: [bridge()],
    definitions: [],
    nics: [],
    vmStates: new Map(),
    jails: [],
    ...more,
  };
}

export function bridge(more: Partial<BridgeReport> = {}): BridgeReport {
  return {
    name: 'bnet0',
    kind: 'public',
    state: 'up',
    owner: 'vmctl',
    problems: [],
    interface: 're0',
    hostInterface: null,
    nodeId: '8',
    hooks: null,
    ...more,
  };
}

export function nic(vm: string, more: Partial<NicReport> = {}): NicReport {
  return {
    ...{
      vm,
      nic: '0',
      position: 0,
      type: 'virtio-net',
      mac: '58:9c:fc:00:00:01',
      wantedBridge: 'bnet0',
      backend: null,
    },
    ...{ bridge: 'bnet0', hook: 'link2', socket: `vm-${vm}-0`, state: 'plugged' },
    ...more,
  };
}

export function jail(name: string, more: Partial<JailReport> = {}): JailReport {
  return {
    ...{ jail: name, interface: `ng0_${name}`, bridge: 'bnet0', hook: 'link3', mac: '58:9c:fc:00:00:02' },
    state: 'plugged',
    ...more,
  };
}

/** A node that hangs on a link as a guest's socket does. */
export function plugIn(on: Graph, node: string, hook: string, bridgeName = 'bnet0'): void {
  prepare(on, [`mkpeer ${bridgeName}: hub ${hook} x / name ${bridgeName}:${hook} ${node}`]);
}

/** A node sends a frame: to that address, broadcast unless said. */
export function talk(on: Graph, node: string, { from, to = 'ff:ff:ff:ff:ff:ff', bytes = 100 }: Talk): void {
  const nodeId = on.nodes.find(({ name }) => name === node)?.id ?? 0;
  const frame = new Uint8Array(bytes);
  frame.set([...bytesOf(to), ...bytesOf(from), 8, 0]);
  sendFrame(on, { nodeId }, frame);
}

export interface Talk {
  readonly from: string;
  readonly to?: string;
  readonly bytes?: number;
}

function bytesOf(mac: string): number[] {
  return mac.split(':').map((byte) => parseInt(byte, 16));
}
