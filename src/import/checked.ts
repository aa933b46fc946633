import { decodeDirectory, type DefinitionSet } from '../definition/directory.js';
import { DEFAULT_HOST } from '../definition/decode-host.js';
import type { VmDefinition } from '../definition/definition.js';
import type { HostDefinition } from '../definition/host-definition.js';
import type { Source } from '../definition/source.js';
import { escapeTables } from '../definition/variables.js';
import { HOST_NAME, vmNameOf } from '../definition/vm-name.js';
import { commentsOf } from './comments.js';
import { createDefaultsKeeper } from './host-defaults.js';
import type { Imported, ImportedVm } from './imported.js';
import { renderToml } from './toml-writer.js';

/** A guest whose file is right, also beside the others. */
export interface CheckedVm {
  readonly vm: ImportedVm;
  readonly file: string;
  readonly text: string;
  readonly definition: VmDefinition;
}

export interface Checked {
  readonly vms: readonly CheckedVm[];
  readonly host: HostDefinition;
  readonly refused: Imported['refused'];
}

const HOST_REASON = 'host.toml is the file of the host itself: give the guest another name first';

export interface CheckInput {
  readonly imported: Imported;
  /** Where the files will be. */
  readonly directory: string;
  /** What is there, with the host.toml that will hold. */
  readonly present: readonly Source[];
}

/**
 * Every new file read back by the readers of definitions, alone and beside all others. What they refuse is refused here with their
 * reasons, and nothing of it is written; that it is not there can make others right.
 */
export function checkImported({ imported, directory, present }: CheckInput): Checked {
  const named = imported.vms.filter(({ name }) => name === HOST_NAME);
  const refused = [...imported.refused, ...named.map(({ name }) => ({ name, reason: HOST_REASON }))];
  const keepApart = createDefaultsKeeper(present);
  const vms = imported.vms.filter((vm) => !named.includes(vm));
  let left = vms.map((one) => {
    const file = `${directory}/${one.name}.toml`;
    const vm = keepApart(one, file);
    return { vm, file, text: renderToml(escapeTables(vm.table), commentsOf(imported.tool, vm)) };
  });
  for (;;) {
    const own = new Set(left.map(({ file }) => file));
    const set = decodeDirectory([...present.filter(({ file }) => !own.has(file)), ...left]);
    const bad = left.filter(({ vm }) => set.vms.get(vm.name)?.ok !== true);
    if (bad.length === 0)
      return { vms: left.flatMap((one) => complete(one, set)), host: hostOf(set), refused };
    refused.push(...bad.map(({ vm, file }) => ({ name: vm.name, reason: reasonOf(set, file) })));
    left = left.filter((one) => !bad.includes(one));
  }
}

/** Whether a file of the directory is the host's. */
export function isHostFile({ file }: Source): boolean {
  return vmNameOf(file) === HOST_NAME;
}

function complete(one: Omit<CheckedVm, 'definition'>, { vms }: DefinitionSet): readonly CheckedVm[] {
  const decoded = vms.get(one.vm.name);
  return decoded?.ok === true ? [{ ...one, definition: decoded.value }] : [];
}

function hostOf({ host }: DefinitionSet): HostDefinition {
  return host.ok ? host.value : DEFAULT_HOST;
}

/** Where another guest stands, its file tells only when it is written: its name does. */
function reasonOf({ vms }: DefinitionSet, file: string): string {
  const decoded = vms.get(vmNameOf(file));
  const directory = file.slice(0, file.lastIndexOf('/'));
  const faults = decoded === undefined || decoded.ok ? [] : decoded.faults;
  const others = faults.map(({ message }) =>
    message
      .split(`${directory}/`)
      .map((part, at) => (at === 0 ? part : part.replace(/^([\w.-]+?)\.toml:\d+:\d+/, '$1')))
      .join(''),
  );
  return [...new Set(others)].join('; ');
}
