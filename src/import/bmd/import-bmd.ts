import type { Imported, ImportedVm, TomlTable } from '../imported.js';
import { Conf } from './conf.js';
import { readConfig, type BmdFile, type Include } from './config.js';
import { convertVm, type BmdWishes } from './convert-vm.js';
import { comPorts, type BmdVm } from './old-argv.js';
import { settingsOf } from './settings.js';

export interface BmdInput extends BmdWishes {
  /** bmd.conf itself. */
  readonly file: BmdFile;
  readonly include: Include;
}

/** The guests of bmd as definitions: the same machines, to the PCI address. Pure but for `include` and `exists`. Never throws. */
export function convertBmd(input: BmdInput): Imported {
  const config = readConfig(input.file, input.include);
  const { vms, templates, globals, owners, varsDirectory, nmdmOffset } = config;
  const ids = new Map<string, number>();
  const names = new Set<string>();
  const converted: ImportedVm[] = [];
  const refused: { name: string; reason: string }[] = [];
  let autoPorts = 0;
  for (const section of vms) {
    const id = ids.get(section.name) ?? ids.size;
    ids.set(section.name, id);
    const owner = owners.get(section.file);
    const { settings, notes } = settingsOf({ vm: section, id, owner: owner ?? '', templates, globals });
    const conf = new Conf(settings);
    const name = conf.get('name') ?? section.name;
    const where = `${section.file}:${section.line}`;
    const vm: BmdVm = { name, id, conf, varsDirectory, nmdmOffset, autoPorts };
    autoPorts += comPorts(vm).filter(({ isAuto }) => isAuto).length;
    const result = names.has(name)
      ? { name, reason: `${where}: there is a VM of this name before` }
      : convertVm({ vm, wishes: input, where, owner });
    names.add(name);
    if ('reason' in result) refused.push(result);
    else converted.push({ ...result, notes: [...notes, ...result.notes] });
  }
  return { tool: 'bmd', host: hostOf(converted), hostNotes: config.notes, vms: converted, refused };
}

/** The netgraph bridges that guests are on now; bmd does not say what an if_bridge(4) has for members. */
function hostOf(vms: readonly ImportedVm[]): TomlTable {
  const names = vms.flatMap(({ table }) => {
    const nics = table['network'];
    return Array.isArray(nics) ? nics.map((nic: TomlTable) => nic['bridge']) : [];
  });
  const bridges = names.filter((name) => typeof name === 'string').map((name) => [name, {}]);
  return bridges.length === 0 ? {} : { bridge: Object.fromEntries(bridges) as TomlTable };
}
