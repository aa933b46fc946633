import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import { linkHook, linkNumber } from '../../src/netgraph/names.js';
import type { Link } from '../../src/netgraph/node.js';
import { GUEST_HOOK } from '../../src/plan/plug.js';
import { createInProcessWorld } from '../../src/sim/inprocess.js';
import { connectSocket, endProcess } from '../../src/sim/netgraph/holder.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { SimulatedClock } from '../supervisor/simulated-clock.js';

/** What stays when a daemon is killed: the host, its guests, and what was written down of them. */
export interface RaceHost {
  readonly graph: Graph;
  readonly paths: Paths;
  /** VM -> links of its run record. */
  readonly records: Map<string, readonly Link[]>;
  /** VM -> pid of its guest. */
  readonly guests: Map<string, number>;
  /** Pids of other programs that hold links. */
  readonly thieves: number[];
  run(command: HostCommand): Promise<CommandResult>;
  /** A guest's bhyve(8); false = it ended, because a link is somebody else's. */
  boot(vm: string, links: readonly Link[]): boolean;
  /** A line of somebody at the prompt. */
  byHand(...lines: readonly string[]): void;
  steal(bridge: string, number: number): void;
  /** They let go, all of them. */
  release(): void;
  end(vm: string): void;
  /** NICs that should be plugged in, of guests and of `jails`: where they hang, and where they should. */
  cables(
    jails: readonly Pick<Link, 'socket' | 'bridge' | 'hook'>[],
  ): Record<'hanging' | 'wanted', readonly string[]>;
  /** Nodes that are neither card nor bridge. */
  strangers(): readonly string[];
  [Symbol.dispose](): void;
}

export function createRace(): RaceHost {
  const root = mkdtempSync('/tmp/vrace');
  const paths = pathsOf({ root });
  for (const directory of [paths.run, paths.state]) mkdirSync(directory, { recursive: true });
  const settings = { root, interfaces: ['re0'], release: 14, kind: true, seed: 1 } as const;
  const world = createInProcessWorld(settings, new SimulatedClock());
  const { graph } = world.world;
  let pid = 90_000;
  const host: RaceHost = {
    ...{ boot, run: (command) => world.host.run(command) },
    ...{ graph, paths, records: new Map(), guests: new Map(), thieves: [] },
    byHand: (...lines) =>
      void world.host.run({ file: 'ngctl', args: ['-f', '-'], input: `${lines.join('\n')}\n` }),
    steal(bridge, number) {
      pid += 1;
      if (plug(pid, '', { bridge, number })) host.thieves.push(pid);
    },
    end(vm) {
      endProcess(graph, host.guests.get(vm) ?? 0);
      host.guests.delete(vm);
    },
    release: () => host.thieves.splice(0).forEach((thief) => endProcess(graph, thief)),
    cables(jails) {
      const own = [...host.records].flatMap(([vm, links]) => (host.guests.has(vm) ? links : []));
      const all = [...own, ...jails];
      return {
        hanging: all.map(({ socket }) => `${socket} ${placeOf(graph, socket)}`),
        wanted: all.map(({ socket, bridge, hook }) => `${socket} ${bridge}:${hook}`),
      };
    },
    strangers: () =>
      graph.nodes
        .filter(
          ({ type, name }) => type !== 'ether' && type !== 'bridge' && name?.startsWith('ngctl') !== true,
        )
        .map(({ type, name }) => `${type} ${name ?? 'unnamed'}`),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
  return host;

  function plug(owner: number, socket: string, at: { bridge: string; number: number }): boolean {
    const place = { path: `${at.bridge}:`, peerhook: linkHook(at.number), hook: GUEST_HOOK };
    return connectSocket(graph, { pid: owner, uid: 0, ...(socket !== '' && { socket }), ...place }).ok;
  }

  function boot(vm: string, links: readonly Link[]): boolean {
    pid += 1;
    const mine = pid;
    host.guests.set(vm, mine);
    if (
      links.every(({ socket, bridge, hook }) => plug(mine, socket, { bridge, number: linkNumber(hook) ?? 0 }))
    )
      return true;
    host.end(vm);
    return false;
  }
}

function placeOf({ nodes }: Graph, socket: string): string {
  const hook = nodes.find(({ name }) => name === socket)?.hooks[0];
  return hook === undefined
    ? 'nowhere'
    : `${nodes.find(({ id }) => id === hook.peer)?.name}:${hook.peerHook}`;
}
