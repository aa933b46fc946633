import type { HostCommand } from '../../../src/command/command.js';
import { decodeVm } from '../../../src/definition/decode-vm.js';
import type { VmDefinition } from '../../../src/definition/definition.js';
import type { ImportedVm, ImportNote, TomlTable, TomlValue } from '../../../src/import/imported.js';
import { renderToml } from '../../../src/import/toml-writer.js';
import { parseConfig } from '../../../src/import/vm-bhyve/config.js';
import { convertVmBhyve, type VmBhyve } from '../../../src/import/vm-bhyve/import-vm-bhyve.js';
import { parseRcConf, rcSettingsOf } from '../../../src/import/vm-bhyve/rc-settings.js';

export interface World {
  readonly system?: string;
  readonly rc?: string;
  readonly dataset?: string;
  readonly network?: VmBhyve['network'];
  readonly map?: readonly (readonly [string, string])[];
  readonly seen?: VmBhyve['seen'];
}

/** A host with one guest, `g`, in /vm. */
export function hostOf(conf: string, world: World = {}): VmBhyve {
  const {
    system = '',
    rc = '',
    dataset = 'tank/vm',
    network = 'tap',
    map = [],
    seen = () => undefined,
  } = world;
  const store = { path: '/vm', dataset };
  const config = parseConfig(conf, '/vm/g/g.conf');
  return {
    ...{ store, network, map: new Map(map), seen },
    rc: rcSettingsOf(parseRcConf(rc)),
    system: parseConfig(system, '/vm/.config/system.conf'),
    guests: [{ name: 'g', config, store, vmDirectory: '/vm' }],
    definitions: '/usr/local/etc/vmctl',
  };
}

/** What every guest needs. */
export const PLAIN = 'loader="uefi"\ncpu=1\nmemory=512M\n';

export interface Result {
  readonly vm: ImportedVm;
  readonly table: TomlTable;
  readonly definition: VmDefinition;
  readonly bhyve: HostCommand;
}

/** The guest of a configuration that can be taken over, read back by the readers of definitions. */
export function importOne(conf: string, world: World = {}): Result {
  const { vms, refused } = convertVmBhyve(hostOf(conf, world));
  const [vm] = vms;
  if (vm === undefined) throw new Error(`refused: ${refused[0]?.reason}`);
  const decoded = decodeVm({ file: 'g.toml', name: 'g', text: renderToml(vm.table) });
  if (!decoded.ok) throw new Error(`${JSON.stringify(decoded.faults)}\n${renderToml(vm.table)}`);
  const bhyve = vm.before?.find(({ file }) => file === 'bhyve') ?? { file: 'none', args: [] };
  return { vm, table: vm.table, definition: decoded.value, bhyve };
}

export function refusalOf(conf: string, world: World = {}): string | undefined {
  return convertVmBhyve(hostOf(conf, world)).refused[0]?.reason;
}

/** The notes of one key. */
export function notesFor({ vm }: Pick<Result, 'vm'>, key: string): readonly ImportNote[] {
  return vm.notes.filter(({ what }) => what.startsWith(key));
}

/** `-s` words behind their address, with it. */
export function devicesIn({ args }: HostCommand): readonly string[] {
  return args.filter((_, at) => args[at - 1] === '-s');
}

/** The value at `disk.0.path`; undefined = there is none. */
export function at(table: TomlValue | undefined, path: string): TomlValue | undefined {
  let here: TomlValue | undefined = table;
  for (const key of path.split('.')) {
    if (typeof here !== 'object') return undefined;
    here = (here as Readonly<Record<string, TomlValue>>)[key];
  }
  return here;
}
