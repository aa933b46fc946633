import type { HostCommand } from '../command/command.js';
import type { VmDefinition } from '../definition/definition.js';
import { planConsole } from './console.js';
import { memoryWord, planCpus, planPins } from './cpu.js';
import { planDevices, type DevicePlaces } from './devices.js';
import { planFirmwareItems } from './firmware-items.js';
import { planFirmware } from './firmware.js';
import { planGdb } from './gdb.js';
import type { Layout } from './layout.js';
import { planMemoryFlags } from './memory.js';
import type { NicLink } from './nic.js';
import { planNuma } from './numa.js';
import { judgeBhyve, type BhyveHost } from './release.js';
import type { Slots } from './slot.js';
import { assignSlots } from './slots.js';
import { planTpm } from './tpm.js';
import { planX86 } from './x86.js';

export interface BhyveInput {
  readonly definition: VmDefinition;
  /** One for each NIC on a bridge. */
  readonly links: readonly NicLink[];
  readonly pins: BhyvePins;
  readonly uuid: string;
  readonly layout: Layout;
  readonly host: BhyveHost;
  /** A file of variables such as a password (secrets.ts), passed by -k. */
  readonly secrets?: string | undefined;
  /** Paths as written of disks that are optional and not there: left out. */
  readonly absent?: ReadonlySet<string>;
}

/** What does not change from start to start. */
export interface BhyvePins {
  readonly slots: Slots;
  /** NIC key -> MAC, for those on no bridge. */
  readonly macs?: Readonly<Record<string, string>>;
  /** NIC key -> name of bhyve's socket node, for those straight on a netgraph node. */
  readonly sockets?: Readonly<Record<string, string>>;
  /** Port of a screen that is "auto". */
  readonly vncPort?: number;
}

/**
 * The bhyve(8) run of a VM, in words that this host's bhyve has. Throws `denied` when the definition asks for what it has not.
 * -k stands last: a variable below a slot that came before its -s would be in its way (facts 16).
 */
export function planBhyve(input: BhyveInput): HostCommand {
  const { definition, uuid, layout, host, secrets } = input;
  const refusal = judgeBhyve(definition, host);
  if (refusal !== undefined) throw refusal;
  const { name, virtioMsix, console } = definition;
  const places = placesFor(input);
  return {
    file: 'bhyve',
    args: [
      ...[...planCpus(definition.cpus), ...planPins(definition)],
      ...['-m', memoryWord(definition)],
      ...[...planMemoryFlags(definition), ...planNuma(definition)],
      ...(places.lpc ? planX86(definition, places.slots) : []),
      ...(virtioMsix ? [] : ['-W']),
      ...['-U', uuid],
      ...planGdb(definition.gdb),
      ...planDevices(definition, places),
      ...planFirmware(definition, layout, host),
      ...planFirmwareItems(definition.fwcfg, name, layout),
      ...planConsole(console, { vm: name, layout, host }),
      ...planTpm(definition.devices, name, layout),
      ...(definition.devices.pcTestdev === true ? ['-l', 'pc-testdev'] : []),
      ...definition.extraArgs,
      ...(secrets === undefined ? [] : ['-k', secrets]),
      name,
    ],
  };
}

function placesFor({ definition, links, pins, layout, host, absent }: BhyveInput): DevicePlaces {
  return {
    ...{ links, layout, vncPort: pins.vncPort, absent: absent ?? new Set() },
    ...{ macs: pins.macs ?? {}, sockets: pins.sockets ?? {} },
    slots: assignSlots(definition, pins.slots),
    lpc: host.arch === 'amd64',
  };
}
