import type { Imported, ImportedVm, ImportNote } from '../imported.js';
import { valueOf, type Config } from './config.js';
import { devicePart } from './device-part.js';
import { diskPart } from './disk-part.js';
import type { Guest, Seen, Store } from './guest.js';
import { hostPart } from './host-part.js';
import { leftOverNotes } from './left-over.js';
import { lifePart } from './life-part.js';
import { loaderPart, refuseGuest } from './loader-part.js';
import { machinePart } from './machine-part.js';
import type { Wishes } from './network-wish.js';
import { nicPart } from './nic-part.js';
import { defaultNotes, notesOf } from './notes.js';
import { planOldCommands } from './old-argv.js';
import { placeDevices } from './old-machine.js';
import { extraPlaces, optionsPart } from './options-part.js';
import { joinParts, type Part } from './part.js';
import { freezePlaces } from './place.js';
import type { RcSettings } from './rc-settings.js';
import { screenPart } from './screen-part.js';
import { serialPart } from './serial-part.js';
import { vncRivals } from './vnc-rival.js';
import { UNWIRED } from './wiring.js';

/** A host of vm-bhyve, read. */
export interface VmBhyve extends Wishes {
  readonly store: Store;
  readonly rc: RcSettings;
  readonly system: Config;
  /** In the order in which they are to be told. */
  readonly guests: readonly Guest[];
  /** Names of all there are, when these are some of them. */
  readonly known?: readonly string[];
  /** Where the new files go: password files lie beside them. */
  readonly definitions: string;
  readonly seen: Seen;
}

/**
 * The guests of vm-bhyve as definitions: the same machines, to the PCI address. Pure; what bhyve would have been given, and what became
 * of every line, is in the result. Never throws.
 */
export function convertVmBhyve(host: VmBhyve): Imported {
  const rivals = vncRivals(host.guests, host.rc.list);
  const results = host.guests.map((guest) => convertGuest({ guest, rival: rivals.get(guest.name) }, host));
  const { host: table, notes } = hostPart(host.system, host);
  return {
    tool: 'vm-bhyve',
    host: table,
    hostNotes: [...rcNotes(host), ...notes],
    vms: results.flatMap((one) => ('table' in one ? [one] : [])),
    refused: results.flatMap((one) => ('reason' in one ? [one] : [])),
  };
}

interface GuestCase {
  readonly guest: Guest;
  readonly rival: string | undefined;
}

function convertGuest(
  { guest, rival }: GuestCase,
  host: VmBhyve,
): ImportedVm | { readonly name: string; readonly reason: string } {
  const { name, config } = guest;
  const reason = refuseGuest(guest);
  if (reason !== undefined) return { name, reason };
  const input = { guest, system: host.system, wiring: UNWIRED, run: {} };
  const origin = { table: { imported_from: 'vm-bhyve' }, remarks: [] };
  const part = joinParts([origin, ...partsOf({ guest, rival }, host)]);
  const before = valueOf(config, 'loader') === '' ? {} : { before: planOldCommands(input) };
  return {
    name,
    table: part.table,
    notes: [
      ...notesOf(config, part),
      ...defaultNotes(config, part),
      ...listNotes(guest, host),
      ...leftOverNotes(guest),
    ],
    ...before,
    secrets: part.secrets ?? [],
  };
}

function partsOf({ guest, rival }: GuestCase, host: VmBhyve): readonly Part[] {
  const { system, rc, seen, definitions, network, map } = host;
  const { devices, bus } = placeDevices({ guest, system, wiring: UNWIRED, run: {} });
  const places = freezePlaces(guest, devices, extraPlaces(guest));
  return [
    machinePart(guest, bus),
    loaderPart(guest, seen),
    lifePart(guest, rc, seen),
    serialPart(guest, system),
    diskPart({ guest, devices, places }),
    nicPart({ guest, system, places, wishes: { network, map } }),
    screenPart({ guest, places, definitions, rival }),
    devicePart(guest, places),
    // Behind vm-bhyve's own options: what it says again holds.
    optionsPart(guest),
    { table: {}, remarks: places.remarks },
  ];
}

function listNotes({ name }: Guest, { rc }: VmBhyve): readonly ImportNote[] {
  if (!rc.list.includes(name)) return [];
  return [{ where: 'rc.conf', what: `vm_list="... ${name} ..."`, kind: 'carried', key: 'autostart' }];
}

/** What rc.conf(5) says that no guest's file shows. */
function rcNotes({ rc, guests, known = guests.map(({ name }) => name) }: VmBhyve): readonly ImportNote[] {
  const note = (what: string, rest: Omit<ImportNote, 'where' | 'what'>): ImportNote => ({
    where: 'rc.conf',
    what,
    ...rest,
  });
  const names = new Set(known);
  return [
    ...rc.unclear.map((why) => note('vm_list', { kind: 'dropped', why })),
    ...rc.list
      .filter((name) => !names.has(name))
      .map((name) =>
        note(`vm_list="... ${name} ..."`, {
          kind: 'ignored',
          why: `vm-bhyve has no guest ${name} here`,
        }),
      ),
  ];
}
