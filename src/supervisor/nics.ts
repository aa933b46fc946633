import type { NicDefinition, VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { linkHook, linkNumber, parkingName } from '../netgraph/names.js';
import type { Link } from '../netgraph/node.js';
import { reportNics } from '../network/nic-report.js';
import { createQueue, type Queue } from '../network/queue.js';
import { removeParking, PARKING_HOOK } from '../plan/parking.js';
import {
  GUEST_HOOK,
  lookPlug,
  plugIn,
  plugOut,
  plugOver,
  type Plug,
  type PlugOutcome,
} from '../plan/plug.js';
import type { NicReport } from '../protocol/network.js';
import type { ControlRequest } from '../protocol/request.js';
import type { Guest } from '../vm/actors.js';
import { withNic, type LiveNics } from '../vm/live.js';
import type { VmSnapshot } from '../vm/machine.js';
import { isUp, publishedOf } from '../vm/publish.js';
import type { Context } from './context.js';
import { changeLinks } from './guest-links.js';
import { chooseNic } from './nic-choice.js';
import type { Vm } from './vm.js';

export type NicRequest = Extract<ControlRequest, { readonly request: 'nic' }>;

/** Live changes of the NICs of guests that run (design: netgraph rule 2). The guest is not told and not restarted. */
export interface NicDesk {
  list(vm: Vm): readonly NicReport[];
  /** Rejects with `denied` when the guest does not run, `host` when netgraph refuses: the NIC is where it was then. */
  operate(vm: Vm, request: NicRequest): Promise<NicReport>;
}

export interface NicDeskOptions {
  readonly context: Context;
  /** Whether a NIC that should be plugged in was seen loose. */
  readonly isCutOff: (vm: string, nic: string) => boolean;
  /** It is plugged in now, whatever the last look saw. */
  readonly onPlugged: (vm: string, nic: string) => void;
  /** It was pulled off that bridge. */
  readonly onPulled: (vm: string, nic: string, bridge: string) => void;
}

/** One NIC of one guest. */
interface Patient {
  readonly vm: Vm;
  readonly nic: NicDefinition;
  /** Who the order is about: a guest that is relaunched meanwhile is another one. */
  readonly pid: number;
  /** Where the NIC was when the order came. */
  readonly link: Link;
  readonly plug: Plug;
}

export function createNicDesk({ context, isCutOff, onPlugged, onPulled }: NicDeskOptions): NicDesk {
  const queues = new Map<string, Queue>();
  return { list, operate: (vm, request) => queueOf(vm.name).run(() => operate(vm, request)) };

  function list(vm: Vm): readonly NicReport[] {
    const snapshot = vm.snapshot();
    return reportNics({
      definition: runningOf(snapshot.context),
      alive: isUp(snapshot),
      links: isUp(snapshot) ? snapshot.context.links : [],
      macs: context.states.get(vm.name).pins.macs,
      isCutOff: (nic) => isCutOff(vm.name, nic),
    });
  }

  /** One change at a time: two of one guest would each write its links without the other's. */
  function queueOf(name: string): Queue {
    const queue = queues.get(name) ?? createQueue();
    queues.set(name, queue);
    return queue;
  }

  async function operate(vm: Vm, { verb, nic: word, bridge }: NicRequest): Promise<NicReport> {
    const nic = chooseNic(runningOf(vm.snapshot().context), word);
    const patient = examine(vm, nic);
    if (verb === 'unplug') await unplug(patient);
    else await bring(patient, bridge ?? homeOf(patient));
    const report = list(vm).find((one) => one.nic === nic.key);
    if (report === undefined) throw endedError(vm.name);
    return report;
  }

  /** Where a NIC is plugged in that is told no bridge: where it was last, else where its definition says. */
  function homeOf({ vm, nic, link }: Patient): string {
    if (link.unplugged !== true) return link.bridge;
    const place = context.states.get(vm.name).pins.links?.[nic.key];
    return place?.split(':')[0] ?? nic.bridge;
  }

  async function unplug(patient: Patient): Promise<void> {
    const { vm, nic, plug } = patient;
    if (patient.link.unplugged === true) return;
    await context.countTraffic(vm.name);
    const { bridge, hook } = await context.links.still(async () => {
      const link = linkNow(patient);
      const parked: Link = { ...link, bridge: parkingName(link.socket), hook: PARKING_HOOK, unplugged: true };
      await change(patient, parked, () => context.execute(plugOut(plug)).then(() => 'done'));
      context.links.releaseNic(vm.name, nic.key);
      onPulled(vm.name, nic.key, link.bridge);
      return link;
    });
    context.story.tell('link.unplugged', { vm: vm.name, nic: nic.key, bridge, hook });
  }

  async function bring(patient: Patient, bridge: string): Promise<void> {
    const { vm, nic, link } = patient;
    if (link.bridge === bridge && (await isPlugged(patient))) return;
    const definition = context.hostDefinition().bridges.find((one) => one.name === bridge);
    if (definition !== undefined) await context.bridges.ensure(definition);
    if (link.unplugged !== true) await context.countTraffic(vm.name);
    const number = await placeOn(patient, bridge);
    if (link.unplugged !== true && link.bridge !== bridge) onPulled(vm.name, nic.key, link.bridge);
    onPlugged(vm.name, nic.key);
    await leave(patient, bridge);
    const event = link.unplugged === true ? 'link.plugged' : 'link.moved';
    const from = link.unplugged === true ? {} : { from: link.bridge };
    context.story.tell(event, { vm: vm.name, nic: nic.key, bridge, hook: linkHook(number), ...from });
  }

  async function isPlugged({ plug, link }: Patient): Promise<boolean> {
    const seen = await context.execute(lookPlug(plug));
    return seen.kind === 'plugged' && seen.bridge === link.bridge && seen.hook === link.hook;
  }

  function placeOn(patient: Patient, bridge: string): Promise<number> {
    const { vm, nic, plug } = patient;
    return context.links.place({ owner: vm.name, nic: nic.key, bridge }, async (number) => {
      const { socket, mac } = linkNow(patient);
      const link: Link = { bridge, hook: linkHook(number), socket, mac, nic: nic.key };
      return change(patient, link, () => context.execute(plugOver(plug, { bridge, number })));
    });
  }

  /** What the NIC held before is nobody's now. */
  async function leave({ vm, nic, link }: Patient, bridge: string): Promise<void> {
    const { context: now } = vm.snapshot();
    context.pin(runningOf(now), now.links);
    if (link.unplugged === true) await context.execute(removeParking(link.bridge));
    else if (link.bridge !== bridge) context.links.releaseNic(vm.name, nic.key, link.bridge);
  }

  /** Written down, then done; what fails is as it was before. Nobody else plugs meanwhile: the caller sees to that. */
  async function change(patient: Patient, link: Link, act: () => Promise<PlugOutcome>): Promise<PlugOutcome> {
    const { vm, nic } = patient;
    const before = { link: linkNow(patient), live: vm.snapshot().context.live };
    const live = withNic(before.live, nic, link.unplugged === true ? undefined : link.bridge);
    let outcome: PlugOutcome | undefined;
    try {
      vm.send({ type: 'live.changed', live });
      changeLinks(context, vm.name, linksWith(vm, link));
      outcome = await act();
      return outcome;
    } finally {
      if (outcome !== 'done') await putBack(patient, before, live);
    }
  }

  /** Of a guest that has ended meanwhile only the word is taken back, unless another start has done so. */
  async function putBack({ vm, plug, pid }: Patient, before: Before, noted: LiveNics): Promise<void> {
    const { live, guest } = vm.snapshot().context;
    if (live === noted) vm.send({ type: 'live.changed', live: before.live });
    if (guest?.pid !== pid) return;
    const { bridge, hook, unplugged } = before.link;
    const links = linksWith(vm, before.link);
    try {
      changeLinks(context, vm.name, links);
    } catch {
      context.send(vm.name, { type: 'links.changed', links });
    }
    const number = linkNumber(hook);
    if (unplugged === true || number === undefined) return;
    // What cannot be put back now, the next look at the network will.
    await context.execute(plugIn(plug, { bridge, number })).catch(() => undefined);
  }
}

interface Before {
  readonly link: Link;
  readonly live: LiveNics;
}

/** A heal may have given it another link since the order came. */
function linkNow({ vm, nic, pid }: Patient): Link {
  const { guest, links } = vm.snapshot().context;
  const link = guest?.pid === pid ? links.find((one) => one.nic === nic.key) : undefined;
  if (link === undefined) throw endedError(vm.name);
  return link;
}

function linksWith(vm: Vm, link: Link): readonly Link[] {
  return vm.snapshot().context.links.map((one) => (one.nic === link.nic ? link : one));
}

function endedError(name: string): VmctlError {
  return new VmctlError('denied', `${name}: its guest has ended meanwhile`, {
    hint: `when it is up again, try again; vmctl status ${name} shows it`,
  });
}

function examine(vm: Vm, nic: NicDefinition): Patient {
  const snapshot = vm.snapshot();
  const { pid } = guestOf(vm.name, snapshot);
  const link = snapshot.context.links.find((one) => one.nic === nic.key);
  if (link === undefined) {
    throw new VmctlError('denied', `${vm.name}: its NIC ${nic.key} hangs on no node that vmctl knows`, {
      hint: 'a guest that was started by somebody else may have no netgraph NIC: restart it under vmctl',
    });
  }
  return { vm, nic, pid, link, plug: { node: link.socket, hook: GUEST_HOOK } };
}

/** Before its device init bhyve has not connected the NIC yet, and would do so afterwards. */
function guestOf(name: string, snapshot: VmSnapshot): Guest {
  const { guest } = snapshot.context;
  if (isUp(snapshot) && guest?.confirmed === true) return guest;
  const { status } = publishedOf(snapshot);
  const later = status === 'starting' || isUp(snapshot);
  throw new VmctlError(
    'denied',
    `${name} is ${later ? 'not up yet' : status}: only the NICs of a guest that runs can be changed live`,
    {
      hint: later ? 'try again in a moment' : `change [[network]] in ${name}.toml instead`,
    },
  );
}

function runningOf({ running, definition }: VmSnapshot['context']): VmDefinition {
  return running ?? definition;
}
