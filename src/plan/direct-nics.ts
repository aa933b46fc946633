import type { VmDefinition } from '../definition/definition.js';
import type { DirectNicDefinition } from '../definition/devices.js';
import type { HostDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { parseInterfaces } from '../netgraph/parse-ifconfig.js';
import type { DirectRecord } from '../netgraph/record.js';
import { lastWords } from './answer.js';
import { namedNics } from './bridge-sight.js';
import { freshNetwork } from './direct-fresh.js';
import { planNode, refuseNeeded } from './direct-node.js';
import { planTap } from './direct-tap.js';
import {
  interfaceOf,
  NO_WORK,
  nicWords,
  refuseNic,
  type DirectAct,
  type NicCase,
  type NicWork,
} from './direct-work.js';
import type { HostFacts } from './host-facts.js';
import type { HostNetwork } from './host-need.js';
import { lookDefaultNic } from './interfaces.js';
import { act, look, type Steps } from './step.js';

export interface DirectQuestion {
  readonly definition: VmDefinition;
  readonly host: HostDefinition;
  readonly facts: Pick<HostFacts, 'release' | 'bootId'>;
  /** ng_ether was just loaded. */
  readonly nodesAppear: boolean;
  /** Processes of this VM's own guest, which a start would do without. */
  readonly own?: readonly number[];
}

/** What is to be done for the NICs of a guest that are on no bridge of ours, seen and judged; nothing is done yet. */
export interface DirectWork {
  /** On disk before the first act; undefined = nothing is made or changed that somebody has to take back. */
  readonly record: DirectRecord | undefined;
  readonly acts: readonly DirectAct[];
  readonly warnings: readonly string[];
}

/** Looks only. Throws `host` or `denied` when one of the NICs cannot be had. */
export function* lookDirectNics(question: DirectQuestion): Steps<DirectWork> {
  const { definition: vm, facts, own = [] } = question;
  const network = yield* lookNetwork(vm.directNics);
  const all: NicWork[] = [];
  for (const nic of vm.directNics) all.push(yield* planNic({ vm, nic, network, own }, question));
  const [taps, nodes] = [all.flatMap((one) => one.taps), all.flatMap((one) => one.nodes)];
  const { bootId = null } = facts;
  const record: DirectRecord = { version: 1, vm: vm.name, bootId, taps, nodes };
  return {
    record: taps.length + nodes.length === 0 ? undefined : record,
    acts: all.flatMap((one) => one.acts),
    warnings: all.flatMap((one) => one.warnings),
  };
}

/** Does it. Throws `host` or `permission` with the program's own words. */
export function* makeDirectNics({ acts }: Pick<DirectWork, 'acts'>): Steps<void> {
  for (const { command, what } of acts) {
    const result = yield* act(command);
    if (result.code === 0) continue;
    const words = lastWords(result).replace(/^(ifconfig|ngctl): /, '');
    const denied = /Operation not permitted|permission denied/i.test(words);
    throw new VmctlError(
      denied ? 'permission' : 'host',
      `${what} could not be set up: ${command.file} ${command.args.join(' ')}: ${words}`,
      { hint: hintOf(command.args, words) },
    );
  }
}

/** An if_bridge(4) of 13 and 14 takes members of its own MTU only (if_bridge.c bridge_ioctl_add). */
function hintOf(args: readonly string[], words: string): string {
  if (!args.includes('addm')) return 'what was made so far is removed again; try once more';
  return words.includes('busy')
    ? 'it is a member of another if_bridge'
    : 'is it up, of the same MTU as the other members, and no port of a lagg?';
}

/** One look at all interfaces, where any NIC is on one; the default route's where the host could be cut off. */
function* lookNetwork(nics: readonly DirectNicDefinition[]): Steps<HostNetwork> {
  const has = (...kinds: readonly string[]): boolean =>
    nics.some(({ backend }) => kinds.includes(backend.kind));
  if (!has('tap', 'node', 'netmap')) return { seen: [], defaultNic: undefined };
  const result = yield* look({ file: 'ifconfig', args: ['-a'] }, { fresh: freshNetwork(nics) });
  const seen = parseInterfaces(result.stdout);
  if (result.code !== 0 || seen.length === 0)
    throw new VmctlError('host', `cannot see the network interfaces: ifconfig -a: ${lastWords(result)}`);
  return { seen, defaultNic: has('node', 'netmap') ? yield* lookDefaultNic() : undefined };
}

function* planNic(nicCase: NicCase, { host, facts, nodesAppear }: DirectQuestion): Steps<NicWork> {
  const { backend } = nicCase.nic;
  switch (backend.kind) {
    case 'tap':
      return withDownWarning(nicCase, planTap(nicCase, backend), facts.release);
    case 'node':
      return yield* planNode(nicCase, backend, { named: namedNics(host.bridges), nodesAppear });
    case 'netmap':
      if (interfaceOf(backend.port, nicCase) === undefined)
        throw refuseNic(nicCase, `there is no interface ${backend.port}`, {
          hint: '`ifconfig -l ether` lists them',
        });
      refuseNeeded(nicCase, backend.port, `netmap on ${backend.port}`);
      return NO_WORK;
    case 'slirp':
    case 'vale':
    case 'none':
      return NO_WORK;
  }
}

/** UNPROVEN: that bhyve of 13 does not bring it up (net_backends.c tap_init of 14 does). */
function withDownWarning(nicCase: NicCase, work: NicWork, release: number): NicWork {
  const { backend } = nicCase.nic;
  if (release >= 14 || backend.kind !== 'tap' || backend.device === undefined) return work;
  if (interfaceOf(backend.device, nicCase)?.up !== false) return work;
  const words = `${nicWords(nicCase)}: ${backend.device} is down, and this release may leave it so: \`ifconfig ${backend.device} up\``;
  return { ...work, warnings: [...work.warnings, words] };
}

/** What was made before counts as well: a guest that comes back finds things as it left them. */
export function mergeDirect(before: DirectRecord | undefined, now: DirectRecord): DirectRecord {
  if (before === undefined || before.bootId !== now.bootId) return now;
  const taps = [...before.taps.filter((one) => !now.taps.some(({ name }) => name === one.name)), ...now.taps];
  const others = before.nodes.filter(
    (one) => !now.nodes.some(({ node, hook }) => node === one.node && hook === one.hook),
  );
  const nodes = now.nodes.map((one) => {
    const known = before.nodes.find(({ node, hook }) => node === one.node && hook === one.hook);
    return {
      ...one,
      promisc: one.promisc || known?.promisc === true,
      autosrc: one.autosrc || known?.autosrc === true,
    };
  });
  return { ...now, taps, nodes: [...others, ...nodes] };
}
