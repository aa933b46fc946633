import type { ImportNote, TomlTable, TomlValue } from '../imported.js';
import type { Option } from '../../definition/getopt.js';
import type { Variables } from './variables.js';

/** What is to be said of an option beside that it was carried. */
export interface Remark {
  /** Absent = of the argv as a whole. */
  readonly option?: Option | undefined;
  readonly kind: ImportNote['kind'];
  readonly key?: string;
  readonly why: string;
  /** Where no option says it: what is missing. */
  readonly what?: string;
}

/** A definition in the making. */
export interface Draft {
  readonly vm: string;
  readonly variables: Variables;
  readonly table: Record<string, TomlValue>;
  readonly lists: Record<DeviceList, TomlTable[]>;
  readonly remarks: Remark[];
  /** Words for bhyve that no key says. */
  readonly extra: string[];
  readonly secrets: { readonly path: string; readonly text: string }[];
  /** Where password files go: beside the definitions. */
  readonly definitions: string;
}

export type DeviceList =
  'disk' | 'network' | 'passthru' | 'scsi' | 'share' | 'virtio_console' | 'input' | 'uart';

export function createDraft(vm: string, variables: Variables, definitions: string): Draft {
  return {
    ...{ vm, variables, definitions, table: {}, remarks: [], extra: [], secrets: [] },
    lists: {
      ...{ disk: [], network: [], passthru: [], scsi: [] },
      ...{ share: [], virtio_console: [], input: [], uart: [] },
    },
  };
}

/** Only what there is. */
export function present(table: Readonly<Record<string, TomlValue | undefined>>): TomlTable {
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** The key of the next device of a list: `disk.0`. */
export function nextKey({ lists }: Draft, list: DeviceList): string {
  return `${list}.${lists[list].length}`;
}
