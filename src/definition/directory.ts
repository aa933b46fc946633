import { judgeAfter } from './after.js';
import { claimsOfHost, claimsOfVm } from './claims.js';
import { findClashes, type Member } from './clash.js';
import { type Composition, composeVm } from './composition.js';
import { decodeHost, DEFAULT_HOST } from './decode-host.js';
import { decodeComposition } from './decode-vm.js';
import type { VmDefinition } from './definition.js';
import type { HostDefinition } from './host-definition.js';
import type { Decoded, Fault } from './fault.js';
import { createLayer, placeIn } from './layer.js';
import { createLibrary, type Library, type LibraryOptions } from './library.js';
import { byPlace, type Source } from './source.js';
import { withoutMark } from './toml-text.js';
import { HOST_NAME, vmNameOf } from './vm-name.js';

/** A whole definitions directory. What is at fault in one file never hides the others. */
export interface DefinitionSet {
  readonly host: Decoded<HostDefinition>;
  /** By VM name, in the order of the names. */
  readonly vms: ReadonlyMap<string, Decoded<VmDefinition>>;
  /** Every fault of every file, by file, line and column; one in what several VMs share once, naming them. */
  readonly faults: readonly Fault[];
}

export interface DirectoryOptions extends Omit<LibraryOptions, 'host'> {
  /** Told of each VM before it is decoded: a thousand take a while. */
  readonly onVm?: (name: string) => void;
}

/**
 * The files of a definitions directory, decoded one by one and then checked against each other. `host.toml` is the host's, every
 * other `NAME.toml` a VM's, those of the folder `templates` parts of VMs'; without a host.toml DEFAULT_HOST holds. Never throws.
 */
export function decodeDirectory(files: readonly Source[], options: DirectoryOptions = {}): DefinitionSet {
  const { hostFile, host, library, vmFiles } = openDirectory(files, options);
  const { vmDirectory } = host.ok ? host.value : DEFAULT_HOST;
  const vms = new Map<string, Decoded<VmDefinition>>();
  const compositions = new Map<string, Composition>();
  // The host comes first: where both claim a thing, the VM is the one at fault.
  const members: Member[] = hostFile === undefined ? [] : [hostMember(hostFile, host)];
  for (const source of vmFiles) {
    const name = vmNameOf(source.file);
    options.onVm?.(name);
    const composed = composeVm({ ...source, name }, library);
    const decoded = composed.ok ? decodeComposition(composed.value) : composed;
    vms.set(name, decoded);
    if (!composed.ok) continue;
    compositions.set(name, composed.value);
    const { layerOf } = composed.value;
    if (decoded.ok) members.push({ name, claims: claimsOfVm(decoded.value, vmDirectory), layerOf });
  }
  markClashes(vms, members);
  markAfter(vms, compositions);
  const ofVms = [host, ...vms.values()].flatMap((decoded) => (decoded.ok ? [] : decoded.faults));
  return { host, vms, faults: onceEach([...library.faults, ...ofVms]).sort(byPlace) };
}

export interface OpenedDirectory {
  readonly hostFile: Source | undefined;
  readonly host: Decoded<HostDefinition>;
  readonly library: Library;
  /** Sorted by file. */
  readonly vmFiles: readonly Source[];
}

/** What each file of a directory is. */
export function openDirectory(files: readonly Source[], options: DirectoryOptions = {}): OpenedDirectory {
  const sorted = [...files].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  const own = sorted.filter(({ template }) => template !== true);
  const hostFile = own.find((source) => vmNameOf(source.file) === HOST_NAME);
  const host = hostFile === undefined ? { ok: true as const, value: DEFAULT_HOST } : decodeHost(hostFile);
  const library = createLibrary(sorted, { ...options, host });
  return { hostFile, host, library, vmFiles: own.filter((source) => source !== hostFile) };
}

function hostMember({ file, text }: Source, host: Decoded<HostDefinition>): Member {
  const layer = createLayer({ kind: 'own', file, tables: {}, text: withoutMark(text) });
  const claims = claimsOfHost(host.ok ? host.value : DEFAULT_HOST);
  return { name: HOST_NAME, claims, layerOf: () => layer };
}

/** Judged last: a VM that is at fault for another reason still is a name that others come after. */
function markAfter(
  vms: Map<string, Decoded<VmDefinition>>,
  compositions: ReadonlyMap<string, Composition>,
): void {
  const good = new Map([...vms].flatMap(([name, decoded]) => (decoded.ok ? [[name, decoded.value]] : [])));
  for (const finding of judgeAfter(good, [...vms.keys()])) {
    const layer = compositions.get(finding.vm)?.layerOf(finding.path);
    if (layer !== undefined) addFault(vms, finding.vm, placeIn(layer, finding, finding.vm));
  }
}

/** The later of two files that claim the same thing is the one at fault. */
function markClashes(vms: Map<string, Decoded<VmDefinition>>, members: readonly Member[]): void {
  for (const { of, ...fault } of findClashes(members)) addFault(vms, of, fault);
}

function addFault(vms: Map<string, Decoded<VmDefinition>>, name: string, fault: Fault): void {
  const before = vms.get(name);
  const faults = before === undefined || before.ok ? [] : before.faults;
  vms.set(name, { ok: false, faults: [...faults, fault].sort(byPlace) });
}

/** A fault that several VMs share, told by each of them, as one that names them all. */
function onceEach(faults: readonly Fault[]): Fault[] {
  const once = new Map<string, Fault>();
  for (const fault of faults) {
    const { vms, ...bare } = fault;
    const key = JSON.stringify(Object.values(bare));
    const before = once.get(key);
    if (before === undefined) once.set(key, fault);
    else if (vms !== undefined) once.set(key, { ...bare, vms: [...(before.vms ?? []), ...vms] });
  }
  return [...once.values()];
}
