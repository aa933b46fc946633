import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import * as assert from 'uvu/assert';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import { VmctlError } from '../../src/errors.js';
import { linkHook } from '../../src/netgraph/names.js';
import { parseFailure, scriptLines } from '../../src/netgraph/ngctl.js';
import { parseShow } from '../../src/netgraph/parse-show.js';
import type { BridgeRecord } from '../../src/netgraph/record.js';
import type { Cable } from '../../src/network/cable.js';
import { createLinkKeeper, type LinkKeeper } from '../../src/network/link-keeper.js';
import { createNetworkWatch, type NetworkWatch } from '../../src/network/watch.js';
import { driveSteps, type Execute } from '../../src/plan/drive.js';
import { connectSocket } from '../../src/sim/netgraph/holder.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { graph, ngctl } from '../plan/ground.js';
import { SimulatedClock } from '../supervisor/simulated-clock.js';

export interface Told {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A kernel's netgraph with bnet0 on re0, made by us, and a watch over it; nothing of a supervisor. */
export interface Ward {
  readonly on: Graph;
  readonly clock: SimulatedClock;
  readonly watch: NetworkWatch;
  readonly links: LinkKeeper;
  readonly told: Told[];
  /** Scripts that ngctl ran, without those of `byHand`. */
  readonly runs: string[][];
  readonly cables: Cable[];
  readonly records: Map<string, BridgeRecord>;
  readonly definitions: Map<string, BridgeDefinition>;
  /** What `ensure` is refused with. */
  refusal: VmctlError | undefined;
  /** Of the next runs of ngctl: called before each. */
  before: ((lines: readonly string[]) => void) | undefined;
  /** Lines of somebody at the prompt; fails when one is refused. */
  byHand(...lines: readonly string[]): void;
  /** A guest on a link, and its cable. */
  guest(name: string, number: number, more?: { nic?: string; bridge?: string; cable?: boolean }): Cable;
  /** `bnet0:link2`, `loose` or `no node`, by cable. */
  places(): readonly string[];
  pass(ms: number): Promise<void>;
  events(name: string): readonly Told['data'][];
}

export const SECONDS = 1000;
const MAKE = [
  ...['mkpeer re0: bridge lower link0', 'connect re0: lower upper link1', 'name re0:lower bnet0'],
  ...['msg bnet0: setpersistent', 'msg re0: setpromisc 1', 'msg re0: setautosrc 0'],
];
const ISOLATED = ['mkpeer . bridge x link0', 'name .:x NAME', 'msg NAME: setpersistent', 'rmhook x'];

export function createWard(intervalMs?: number): Ward {
  const on = graph();
  const clock = new SimulatedClock();
  const told: Told[] = [];
  const runs: string[][] = [];
  const cables: Cable[] = [];
  const records = new Map<string, BridgeRecord>();
  const definitions = new Map([['bnet0', bridgeOf({ name: 'bnet0', interface: 're0' })]]);
  let pid = 9000;
  const tell = (event: string, data: Told['data']): void => void told.push({ event, data });
  const execute: Execute = (steps) =>
    driveSteps(steps, ({ command }) => {
      const lines = scriptLines(command);
      ward.before?.(lines);
      runs.push([...lines]);
      return Promise.resolve(ngctl(on, command));
    });
  const hostDefinition = () => ({ ...DEFAULT_HOST, vmDirectory: '', bridges: [...definitions.values()] });
  const links = createLinkKeeper({ execute, tell, hostDefinition });
  const watch = createNetworkWatch({
    ...{ execute, tell, clock, place: links.place, still: links.still, ensure },
    ...(intervalMs === undefined ? {} : { intervalMs }),
    cables: (bridge) => cables.filter((cable) => cable.bridge === bridge),
    moved(cable, number) {
      cables.splice(cables.indexOf(cable), 1, { ...cable, number });
    },
    watched: () => [...new Set([...records.keys(), ...cables.map(({ bridge }) => bridge)])],
    find: (name) => ({ name, definition: definitions.get(name), record: records.get(name) }),
  });
  const ward: Ward = {
    ...{ on, clock, watch, links, told, runs, cables, records, definitions },
    ...{ refusal: undefined, before: undefined, byHand },
    guest,
    places: () => cables.map(({ plug }) => placeOf(on, plug.node)),
    pass: (ms) => clock.pass(ms),
    events: (name) => told.filter(({ event }) => event === name).map(({ data }) => data),
  };
  byHand(...MAKE);
  remember('bnet0');
  return ward;

  /** As the bridge keeper would, without its finer points. */
  async function ensure({ name, interface: nic }: BridgeDefinition): Promise<void> {
    if (ward.refusal !== undefined) throw ward.refusal;
    if (nic !== undefined) byHand(`rmhook ${nic}: lower`, `rmhook ${nic}: upper`);
    if (show(on, name) === undefined)
      byHand(...(nic === undefined ? ISOLATED.map((line) => line.replace('NAME', name)) : MAKE));
    else byHand(`connect ${nic}: ${name}: lower link0`, `connect ${nic}: ${name}: upper link1`);
    remember(name);
    await Promise.resolve();
  }

  function remember(name: string): void {
    const nic = definitions.get(name)?.interface ?? null;
    const made = { version: 1, bootId: null, phase: 'made', vlan: null, hostInterface: null } as const;
    records.set(name, { ...made, name, nodeId: show(on, name)?.id ?? null, interface: nic });
  }

  function byHand(...lines: readonly string[]): void {
    const ran = ngctl(on, { file: 'ngctl', args: ['-f', '-'], input: `${lines.join('\n')}\n` });
    assert.is(parseFailure(ran)?.message, undefined, lines.join('; '));
  }

  function guest(
    name: string,
    number: number,
    { nic = '0', bridge = 'bnet0', cable = true }: { nic?: string; bridge?: string; cable?: boolean } = {},
  ): Cable {
    const node = `vm-${name}-${nic}`;
    const place = { path: `${bridge}:`, peerhook: linkHook(number) };
    assert.ok(connectSocket(on, { pid: ++pid, uid: 0, hook: 'vmlink', socket: node, ...place }).ok);
    const made: Cable = {
      ...{ owner: name, nic, plug: { node, hook: 'vmlink' }, bridge, number },
      mac: '58:9c:fc:00:00:01',
    };
    if (cable) {
      cables.push(made);
      links.adopt(name, [{ bridge, hook: linkHook(number), socket: node, mac: made.mac, nic }]);
    }
    return made;
  }
}

function show(on: Graph, node: string) {
  return parseShow(ngctl(on, { file: 'ngctl', args: ['show', `${node}:`] }).stdout);
}

function placeOf(on: Graph, node: string): string {
  const view = show(on, node);
  if (view === undefined) return 'no node';
  const [hook] = view.hooks;
  return hook === undefined ? 'loose' : `${hook.peerName}:${hook.peerHook}`;
}
