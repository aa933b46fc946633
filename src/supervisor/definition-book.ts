import type { HostDefinition, VmDefinition } from '../definition/definition.js';
import { decodeDirectory } from '../definition/directory.js';
import { formatFault, type Fault } from '../definition/fault.js';
import { VmctlError } from '../errors.js';
import { readFileIfAny, replaceFile } from '../store/file.js';
import { createDefinitionReader, type DefinitionFile } from '../store/definitions.js';

/** What reading the directory again changed for one VM. */
export type BookChange =
  | { readonly kind: 'good'; readonly name: string; readonly definition: VmDefinition }
  | { readonly kind: 'broken'; readonly name: string }
  | { readonly kind: 'removed'; readonly name: string };

/** The definitions directory as last read: the last good definition of each VM, and every fault. */
export interface DefinitionBook {
  /** host.toml without faults, as last read, by an earlier daemon if need be; throws `definition` when it never was right. */
  host(): HostDefinition;
  /** The last good definition. */
  get(name: string): VmDefinition | undefined;
  /** `good`: the file is as `get` says. `broken`: it has faults now. */
  state(name: string): 'good' | 'broken' | 'unknown';
  faultsOf(name: string): readonly string[];
  names(): readonly string[];
  faults(): readonly string[];
  /** Reads the directory again; nothing happens when no file changed. */
  read(): Promise<readonly BookChange[]>;
}

/** `hostCopy`: where the last good host.toml is kept, so that a broken one stops nobody after a restart of the daemon. */
export function createDefinitionBook(directory: string, hostCopy: string): DefinitionBook {
  const readFiles = createDefinitionReader(directory);
  let files: readonly DefinitionFile[] | undefined;
  let host: HostDefinition | undefined;
  let faults: readonly Fault[] = [];
  const good = new Map<string, VmDefinition>();
  const broken = new Set<string>();
  return {
    host() {
      if (host !== undefined) return host;
      const fault = faults.find(({ file }) => file.endsWith('/host.toml'));
      throw new VmctlError(
        'definition',
        fault === undefined ? 'host.toml was not read' : formatFault(fault),
        {
          hint: 'vmctl check lists every fault',
        },
      );
    },
    get: (name) => good.get(name),
    state: (name) => (broken.has(name) ? 'broken' : good.has(name) ? 'good' : 'unknown'),
    faultsOf: (name) => faults.filter((fault) => fault.file.endsWith(`/${name}.toml`)).map(formatFault),
    names: () => [...new Set([...good.keys(), ...broken])].sort(),
    faults: () => faults.map(formatFault),
    async read() {
      const now = await readFiles();
      if (files !== undefined && sameFiles(files, now)) return [];
      files = now;
      return take(now);
    },
  };

  function take(now: readonly DefinitionFile[]): readonly BookChange[] {
    const set = decodeDirectory(now);
    faults = set.faults;
    if (set.host.ok) keepHost(set.host.value);
    else host ??= recallHost();
    const changes: BookChange[] = [];
    for (const [name, decoded] of set.vms) {
      if (!decoded.ok) {
        if (!broken.has(name)) changes.push({ kind: 'broken', name });
        broken.add(name);
        continue;
      }
      const before = good.get(name);
      const mended = broken.delete(name);
      if (mended || before === undefined || !sameDefinition(before, decoded.value)) {
        changes.push({ kind: 'good', name, definition: decoded.value });
      }
      good.set(name, decoded.value);
    }
    return [...changes, ...forget(set.vms)];
  }

  function keepHost(value: HostDefinition): void {
    const changed = JSON.stringify(value) !== JSON.stringify(host);
    host = value;
    if (changed) replaceFile(hostCopy, JSON.stringify(value));
  }

  function recallHost(): HostDefinition | undefined {
    const text = readFileIfAny(hostCopy);
    return text === undefined ? undefined : (JSON.parse(text) as HostDefinition);
  }

  function forget(present: ReadonlyMap<string, unknown>): readonly BookChange[] {
    const gone = [...new Set([...good.keys(), ...broken])].filter((name) => !present.has(name));
    for (const name of gone) {
      good.delete(name);
      broken.delete(name);
    }
    return gone.map((name) => ({ kind: 'removed', name }));
  }
}

/** Definitions are plain data made in one key order, so that their text tells whether they differ. */
export function sameDefinition(a: VmDefinition, b: VmDefinition): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function sameFiles(a: readonly DefinitionFile[], b: readonly DefinitionFile[]): boolean {
  return (
    a.length === b.length &&
    a.every((file, index) => file.file === b[index]?.file && file.text === b[index].text)
  );
}
