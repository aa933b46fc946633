import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import { mkdirSync } from 'node:fs';
import type { CommandResult } from '../../src/command/command.js';
import { linkHook, socketName } from '../../src/netgraph/names.js';
import type { NetworkContext } from '../../src/network/context.js';
import { createNetwork, type Network } from '../../src/network/network.js';
import { driveSteps } from '../../src/plan/drive.js';
import type { NicReport } from '../../src/protocol/network.js';
import { realClock } from '../../src/sim/clock.js';
import { createInProcessWorld } from '../../src/sim/inprocess.js';
import { connectSocket } from '../../src/sim/netgraph/holder.js';
import { pathsOf } from '../../src/store/paths.js';
import { bridgeOf } from '../netgraph/bridge-of.js';

/** One bridge with so many running guests on it. */
export interface NetworkGround {
  readonly context: NetworkContext;
  readonly network: Network;
  readonly nics: readonly NicReport[];
  /** Runs of ngctl since the last call. */
  ran(): number;
}

export const BRIDGE = 'bnet0';
const FIRST_LINK = 2;

/**
 * Each answer of the simulated host is made once and then repeated, so that only what vmctl itself does is measured:
 * call what is to be measured once before.
 */
export async function createNetworkGround(root: string, links: number): Promise<NetworkGround> {
  const paths = pathsOf({ root });
  for (const directory of [paths.run, paths.state]) mkdirSync(directory, { recursive: true });
  const settings = { root, interfaces: ['re0'], release: 14, kind: true, seed: 1 } as const;
  const { host, world } = createInProcessWorld(settings, realClock);
  const known = new Map<string, CommandResult>();
  let repeats = false;
  let runs = 0;
  const definition = bridgeOf({ name: BRIDGE, interface: 're0' });
  const facts = { release: 14, arch: 'amd64', hostUuid: 'u', bootId: 'b', hostname: 'h', missing: [] };
  const context: NetworkContext = {
    ...{ paths, tell: () => undefined, facts: () => facts, modules: new Set() },
    hostDefinition: () => ({ ...DEFAULT_HOST, vmDirectory: '', bridges: [definition] }),
    execute: (steps) =>
      driveSteps(steps, async ({ command }) => {
        if (command.file === 'ngctl') runs += 1;
        const words = [command.file, ...command.args, command.input].join(' ');
        const result = known.get(words) ?? (await host.run(command));
        if (repeats) known.set(words, result);
        return result;
      }),
  };
  const network = createNetwork(context);
  await network.bridges.ensure(definition);
  const nics = Array.from({ length: links }, (_, at) => nicOf(at));
  for (const [at, { vm, nic, hook, socket, mac }] of nics.entries()) {
    const wanted = { socket: socket ?? '', hook: 'vmlink', path: `${BRIDGE}:`, peerhook: hook ?? '' };
    connectSocket(world.graph, { pid: 50_000 + at, uid: 0, ...wanted });
    network.links.adopt(vm, [
      { bridge: BRIDGE, hook: hook ?? '', socket: socket ?? '', mac: mac ?? '', nic },
    ]);
  }
  repeats = true;
  return {
    ...{ context, network, nics },
    ran() {
      const count = runs;
      runs = 0;
      return count;
    },
  };
}

function nicOf(at: number): NicReport {
  const vm = `vm${String(at).padStart(4, '0')}`;
  const mac = `58:9c:fc:00:${hex(at >> 8)}:${hex(at & 0xff)}`;
  const place = { wantedBridge: BRIDGE, backend: null, bridge: BRIDGE, hook: linkHook(FIRST_LINK + at) };
  return {
    ...{ vm, nic: '0', position: 0, type: 'virtio-net', mac, state: 'plugged' },
    ...{ ...place, socket: socketName(vm, '0') },
  };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
