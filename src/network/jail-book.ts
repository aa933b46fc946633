import { jailOwner } from '../netgraph/jail-names.js';
import { linkNumber } from '../netgraph/names.js';
import type { Link } from '../netgraph/node.js';
import { isOfBoot, type JailRecord } from '../netgraph/record.js';
import { EIFACE_HOOK } from '../plan/plug.js';
import {
  listJailRecords,
  readPins,
  removeJailRecord,
  writeJailRecord,
  writePins,
} from '../store/network-records.js';
import type { Cable } from './cable.js';
import type { NetworkContext } from './context.js';

/** What is on record of jails' interfaces, of this boot: nothing of another boot's is there any more. */
export interface JailBook {
  /** By interface. */
  all(): readonly JailRecord[];
  /** Drops what is of another boot; while this one cannot be told, nothing. */
  tidy(): void;
  /** Throws `host` when it cannot be written. */
  write(record: JailRecord): void;
  /** It is made: also kept is where it is plugged in, over host boots. */
  finish(record: JailRecord): void;
  remove(interfaceName: string): void;
  /** Where it was plugged in last. */
  place(interfaceName: string): { readonly bridge: string; readonly hook: string } | undefined;
}

/** Places that are remembered: a host that makes jails under ever new names does not keep them all. */
const PLACES_KEPT = 1000;

export function createJailBook({ paths, facts }: Pick<NetworkContext, 'paths' | 'facts'>): JailBook {
  return {
    all: () => listJailRecords(paths).filter((record) => isOfBoot(record, facts().bootId)),
    tidy() {
      const { bootId } = facts();
      if (bootId === undefined) return;
      for (const record of listJailRecords(paths))
        if (!isOfBoot(record, bootId)) removeJailRecord(paths, record.interface);
    },
    write: (record) => writeJailRecord(paths, record),
    finish(record) {
      writeJailRecord(paths, record);
      keepPlace(record);
    },
    remove: (name) => removeJailRecord(paths, name),
    place(name) {
      const [bridge, hook] = readPins(paths).jailLinks[name]?.split(':') ?? [];
      return bridge === undefined || hook === undefined ? undefined : { bridge, hook };
    },
  };
  function keepPlace({ interface: name, bridge, hook }: JailRecord): void {
    const pins = readPins(paths);
    if (pins.jailLinks[name] === `${bridge}:${hook}`) return;
    const others = Object.entries(pins.jailLinks).filter(([key]) => key !== name);
    const kept = [...others, [name, `${bridge}:${hook}`] as const].slice(-PLACES_KEPT);
    try {
      writePins(paths, { ...pins, jailLinks: Object.fromEntries(kept) });
    } catch {
      // The interface works without; after a host boot it gets another link.
    }
  }
}

/** The jail's end of a link, as the link keeper takes it over. */
export function jailLink({ bridge, hook, interface: name, mac }: JailRecord): Link {
  return { bridge, hook, socket: name, mac, nic: name };
}

/** What should be plugged in of these records: finished interfaces. */
export function cablesOf(records: readonly JailRecord[]): readonly Cable[] {
  return records.flatMap(({ jail, interface: name, bridge, hook, mac, phase }) => {
    const number = linkNumber(hook);
    if (phase !== 'made' || number === undefined) return [];
    return [
      { owner: jailOwner(jail), nic: name, plug: { node: name, hook: EIFACE_HOOK }, bridge, number, mac },
    ];
  });
}
