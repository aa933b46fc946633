import { explainVm } from '../definition/explain.js';
import { openDirectory } from '../definition/directory.js';
import { readTables, type Source } from '../definition/source.js';
import { escapeTables } from '../definition/variables.js';
import type { ImportedVm, ImportNote } from './imported.js';
import { renderToml } from './toml-writer.js';

/** Keys that say how a VM is looked after, not what it is: what the operator wants for all holds for an imported guest too. */
const CARE: ReadonlySet<string> = new Set([
  ...['description', 'tags', 'after', 'ready', 'restart', 'stop_timeout', 'on_stop_timeout'],
  ...['load_timeout', 'protect', 'owner', 'limits', 'hooks'],
]);

/**
 * [defaults] of a host.toml that is there would make another machine of a guest: what they say of its devices, and whether it starts at
 * boot, is unset in its file; what else they say holds, and is told.
 */
export function createDefaultsKeeper(
  present: readonly Source[],
): (vm: ImportedVm, file: string) => ImportedVm {
  const { hostFile, library } = openDirectory(present);
  if (hostFile === undefined || !hasDefaults(hostFile)) return (vm) => vm;
  return (vm, file) => {
    const source = { name: vm.name, file, text: renderToml(escapeTables(vm.table)) };
    const said = explainVm(source, library).keys.filter(({ from }) => from.kind === 'defaults');
    const others = [...new Set(said.map(({ path: [top] }) => String(top)))];
    const unset = others.filter((key) => !CARE.has(key));
    const kept = others.filter((key) => CARE.has(key));
    return {
      ...vm,
      table: unset.length === 0 ? vm.table : { unset, ...vm.table },
      notes: [...vm.notes, ...notesOf(unset, kept)],
    };
  };
}

function hasDefaults(hostFile: Source): boolean {
  const read = readTables(hostFile);
  return read.ok && read.tables['defaults'] !== undefined;
}

function notesOf(unset: readonly string[], kept: readonly string[]): readonly ImportNote[] {
  const note = (keys: readonly string[], rest: Pick<ImportNote, 'kind' | 'key' | 'why'>): ImportNote[] =>
    keys.length === 0 ? [] : [{ where: 'host.toml', what: `[defaults] ${keys.join(', ')}`, ...rest }];
  return [
    ...note(unset, {
      kind: 'carried',
      key: 'unset',
      why: 'the guest had nothing of it, and has nothing now',
    }),
    ...note(kept, { kind: 'changed', why: 'holds for this guest too; `unset` takes it away' }),
  ];
}
