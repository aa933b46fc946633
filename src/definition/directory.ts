import { judgeAfter } from './after.js';
import { claimsOfHost, claimsOfVm } from './claims.js';
import { findClashes, type Member } from './clash.js';
import { decodeHost, DEFAULT_HOST } from './decode-host.js';
import { decodeVm } from './decode-vm.js';
import type { VmDefinition } from './definition.js';
import type { HostDefinition } from './host-definition.js';
import type { Decoded, Fault } from './fault.js';
import { Locator } from './locate.js';
import { byPlace, type Source } from './source.js';
import { withoutMark } from './toml-text.js';
import { HOST_NAME, vmNameOf } from './vm-name.js';

/** A whole definitions directory. What is at fault in one file never hides the others. */
export interface DefinitionSet {
  readonly host: Decoded<HostDefinition>;
  /** By VM name, in the order of the names. */
  readonly vms: ReadonlyMap<string, Decoded<VmDefinition>>;
  /** Every fault of every file, by file, line and column. */
  readonly faults: readonly Fault[];
}

/**
 * The files of a definitions directory, decoded one by one and then checked against each other. `host.toml` is the host's, every
 * other `NAME.toml` a VM's; without a host.toml DEFAULT_HOST holds. Never throws.
 */
export function decodeDirectory(files: readonly Source[]): DefinitionSet {
  const sorted = [...files].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  const hostFile = sorted.find((source) => vmNameOf(source.file) === HOST_NAME);
  const host = hostFile === undefined ? { ok: true as const, value: DEFAULT_HOST } : decodeHost(hostFile);
  const hostDefinition = host.ok ? host.value : DEFAULT_HOST;
  const vms = new Map<string, Decoded<VmDefinition>>();
  // The host comes first: where both claim a thing, the VM is the one at fault.
  const members = hostFile === undefined ? [] : [memberOf(hostFile, claimsOfHost(hostDefinition))];
  for (const source of sorted) {
    if (source === hostFile) continue;
    const name = vmNameOf(source.file);
    const decoded = decodeVm({ ...source, name });
    vms.set(name, decoded);
    if (decoded.ok) members.push(memberOf(source, claimsOfVm(decoded.value, hostDefinition.vmDirectory)));
  }
  markClashes(vms, members);
  markAfter(vms, sorted);
  const faults = [host, ...vms.values()].flatMap((decoded) => (decoded.ok ? [] : decoded.faults));
  return { host, vms, faults: faults.sort(byPlace) };
}

function memberOf({ file, text }: Source, claims: Member['claims']): Member {
  return { file, text: withoutMark(text), claims };
}

/** Judged last: a VM that is at fault for another reason still is a name that others come after. */
function markAfter(vms: Map<string, Decoded<VmDefinition>>, sources: readonly Source[]): void {
  const good = new Map([...vms].flatMap(([name, decoded]) => (decoded.ok ? [[name, decoded.value]] : [])));
  const found = judgeAfter(good, [...vms.keys()]);
  for (const vm of new Set(found.map((fault) => fault.vm))) {
    const source = sources.find(({ file }) => vmNameOf(file) === vm);
    if (source === undefined) continue;
    const locator = new Locator(withoutMark(source.text));
    const faults = found
      .filter((fault) => fault.vm === vm)
      .map((fault) => ({
        file: source.file,
        ...locator.positionOf(fault),
        message: fault.message,
      }));
    vms.set(vm, { ok: false, faults: [...faults].sort(byPlace) });
  }
}

/** The later of two files that claim the same thing is the one at fault. */
function markClashes(vms: Map<string, Decoded<VmDefinition>>, members: readonly Member[]): void {
  for (const fault of findClashes(members)) {
    const name = vmNameOf(fault.file);
    const before = vms.get(name);
    const faults = before === undefined || before.ok ? [] : before.faults;
    vms.set(name, { ok: false, faults: [...faults, fault].sort(byPlace) });
  }
}
