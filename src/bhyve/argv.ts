import type { HostCommand } from '../command/command.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { planConsole } from './console.js';
import { memoryWord, planCpus } from './cpu.js';
import { planDisk } from './disk.js';
import { planScreen } from './fbuf.js';
import { bootromPath, type Layout } from './layout.js';
import { planNic, type NicLink } from './nic.js';
import { assignSlots, diskKey, HOSTBRIDGE_SLOT, LPC_SLOT, nicKey, slotWord, type Slots } from './slots.js';

/** What of the host decides about bhyve's options. */
export interface BhyveHost {
  /** 13, 14 or 15. */
  readonly release: number;
  /** hw.machine_arch: `amd64`, `aarch64`. */
  readonly arch: string;
}

export interface BhyveInput {
  readonly definition: VmDefinition;
  /** One for each NIC. */
  readonly links: readonly NicLink[];
  readonly pins: { readonly slots: Slots };
  readonly uuid: string;
  readonly layout: Layout;
  readonly host: BhyveHost;
}

/**
 * The bhyve(8) run of a VM. Options are equal on 13, 14 and 15: -A is needed on 13 and does nothing later (facts.md 6.1).
 * Throws `denied` on hosts other than amd64, whose bhyve takes other options (facts.md 16).
 */
export function planBhyve({ definition, links, pins, uuid, layout, host }: BhyveInput): HostCommand {
  if (host.arch !== 'amd64') {
    throw new VmctlError('denied', `${definition.name}: guests on ${host.arch} hosts are not supported yet`, {
      hint: 'this version of vmctl plans bhyve for amd64 hosts only',
    });
  }
  const slots = assignSlots(definition, pins.slots);
  const rom = bootromPath(layout, definition.name, definition.loader);
  return {
    file: 'bhyve',
    args: [
      ...planCpus(definition.cpus),
      ...['-m', memoryWord(definition)],
      // -H or idle guests burn a CPU each; -P and -w as every bhyve front end (facts.md 6.1).
      ...['-A', '-H', '-P', '-w', ...(definition.clock === 'utc' ? ['-u'] : [])],
      ...['-U', uuid],
      ...['-s', `${slotWord(HOSTBRIDGE_SLOT)},hostbridge`],
      ...planDevices(definition, { links, slots, layout }),
      ...['-s', `${slotWord(LPC_SLOT)},lpc`],
      ...(rom === undefined ? [] : ['-l', `bootrom,${rom}`]),
      ...planConsole(definition.console, definition.name, layout),
      ...definition.extraArgs,
      definition.name,
    ],
  };
}

interface DevicePlaces {
  readonly links: readonly NicLink[];
  readonly slots: Slots;
  readonly layout: Layout;
}

function planDevices(definition: VmDefinition, { links, slots, layout }: DevicePlaces): string[] {
  const { name: vm, disks, networks, graphics } = definition;
  const at = (key: string): string => slots[key] ?? '';
  return [
    ...disks.flatMap((disk, index) => planDisk({ disk, vm, slot: at(diskKey(index)), layout })),
    ...networks.flatMap((nic) => planNic({ nic, links, slot: at(nicKey(nic.key)) })),
    ...(graphics === undefined ? [] : planScreen({ graphics, fbuf: at('fbuf'), xhci: at('xhci') })),
  ];
}
