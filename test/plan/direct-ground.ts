import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { DirectNicDefinition, NicBackend } from '../../src/definition/devices.js';
import type { HostDefinition } from '../../src/definition/host-definition.js';
import type { VmctlError } from '../../src/errors.js';
import { lookDirectNics, makeDirectNics, type DirectWork } from '../../src/plan/direct-nics.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { tapName } from '../../src/bhyve/tap-name.js';
import { done, drive, ngctl, vm } from './ground.js';

/** The tap of NIC 0. */
export const TAP = tapName('myvm', '0');

/** One NIC of `myvm`. */
export function nic(backend: NicBackend, change: Partial<DirectNicDefinition> = {}): DirectNicDefinition {
  return { type: 'virtio-net', key: '0', position: 0, backend, ...change };
}

/** One interface as ifconfig(8) shows it. */
export function row(name: string, lines: readonly string[] = [], { up = true, mtu = 1500 } = {}): string {
  const flags = up ? '8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST>' : '8802<BROADCAST,SIMPLEX,MULTICAST>';
  return `${name}: flags=${flags} metric 0 mtu ${mtu}\n${lines.map((line) => `\t${line}\n`).join('')}`;
}

export const LO = row('lo0', ['inet 127.0.0.1 netmask 0xff000000', 'groups: lo']);
export const BRIDGE = row('bridge0', ['groups: bridge']);
export const OURS = ['description: vmctl/myvm/0', 'groups: tap'];

export interface Ground {
  readonly ifconfig?: string;
  /** The NIC of the default route. */
  readonly route?: string;
  readonly graph?: Graph;
  readonly bridges?: HostDefinition['bridges'];
  readonly own?: readonly number[];
}

/** What is to be done for those NICs, and what every command was. */
export function plan(
  nics: readonly DirectNicDefinition[],
  { ifconfig = LO, route, graph, bridges = [], own = [] }: Ground = {},
): { readonly work: DirectWork; readonly acts: readonly string[] } {
  const answer = (command: HostCommand): CommandResult => {
    if (command.file === 'ifconfig') return done(ifconfig);
    if (command.file === 'route') return done(route === undefined ? '' : `  interface: ${route}\n`);
    return graph === undefined ? done() : ngctl(graph, command);
  };
  const question = {
    definition: vm({ directNics: nics }),
    host: { bridges } as HostDefinition,
    facts: { release: 14, bootId: 'b1' },
    ...{ nodesAppear: false, own },
  };
  const { value: work } = drive(lookDirectNics(question), answer);
  const { steps } = drive(makeDirectNics(work), () => done());
  const acts = steps.map(({ command: { file, args, input } }) =>
    input === undefined ? [file, ...args].join(' ') : input.trimEnd(),
  );
  return { work, acts };
}

/** The refusal, with its hint. */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    const { code, message, hint = '' } = error as VmctlError;
    return `${code}: ${message} (${hint})`;
  }
  throw new Error('it was not refused');
}
