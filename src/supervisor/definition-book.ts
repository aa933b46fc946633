import { hostname } from 'node:os';
import type { VmDefinition } from '../definition/definition.js';
import type { HostDefinition } from '../definition/host-definition.js';
import { decodeDirectory, type DefinitionSet } from '../definition/directory.js';
import { isSame } from '../definition/same.js';
import { type Decoded, formatFault, type Fault } from '../definition/fault.js';
import { VmctlError } from '../errors.js';
import { readFileIfAny, replaceFile } from '../store/file.js';
import { parseHostCopy, readKeptHost } from '../store/host-copy.js';
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
  /** Whether the directory could be read at least once: until then nothing is known of any VM. */
  isRead(): boolean;
  /** Reads and decodes ahead what the next `read` takes if it is still so then. Writes nothing, never rejects. */
  prepare(): Promise<void>;
  /** Reads the directory again; nothing happens when no file changed. One read at a time: the caller sees to it. */
  read(): Promise<readonly BookChange[]>;
}

export interface BookOptions {
  readonly directory: string;
  /** Where the last good host.toml is kept, so that a broken one stops nobody after a restart of the daemon. */
  readonly hostCopy: string;
  /** Told when that copy cannot be kept or believed; the definitions are taken all the same. */
  readonly warn: (reason: string) => void;
  /** Told when host.toml says something else than before; `host` says it then. */
  readonly onHostChange?: () => void;
}

export function createDefinitionBook({
  directory,
  hostCopy,
  warn,
  onHostChange = () => undefined,
}: BookOptions): DefinitionBook {
  const readFiles = createDefinitionReader(directory);
  let files: readonly DefinitionFile[] | undefined;
  let host: HostDefinition | undefined;
  /** What the copy is known to hold. */
  let copied = '';
  let faults: readonly Fault[] = [];
  let last: DefinitionSet | undefined;
  let prepared: { readonly files: readonly DefinitionFile[]; readonly set: DefinitionSet } | undefined;
  const good = new Map<string, VmDefinition>();
  const broken = new Set<string>();
  return {
    host() {
      if (host !== undefined) return host;
      const [fault] = faultsIn(last?.host);
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
    faultsOf: (name) => faultsIn(last?.vms.get(name)).map(formatFault),
    names: () => [...new Set([...good.keys(), ...broken])].sort(),
    faults: () => faults.map(formatFault),
    isRead: () => files !== undefined,
    async prepare() {
      try {
        const now = await readFiles();
        prepared = { files: now, set: decode(now) };
      } catch {
        // `read` says why.
      }
    },
    async read() {
      host ??= recallHost();
      const now = await readFiles();
      if (files !== undefined && sameFiles(files, now)) return [];
      const changes = take(now);
      files = now;
      return changes;
    },
  };

  function decode(now: readonly DefinitionFile[]): DefinitionSet {
    // gethostname(3) is kern.hostname, here and in every command that looks without us.
    return decodeDirectory(now, { hostname: hostname(), kept: () => host ?? readKeptHost(hostCopy) });
  }

  function take(now: readonly DefinitionFile[]): readonly BookChange[] {
    const ahead = prepared !== undefined && sameFiles(prepared.files, now) ? prepared.set : undefined;
    prepared = undefined;
    const set = ahead ?? decode(now);
    last = set;
    faults = set.faults;
    if (set.host.ok) keepHost(set.host.value);
    const changes: BookChange[] = [];
    for (const [name, decoded] of set.vms) {
      if (!decoded.ok) {
        if (!broken.has(name)) changes.push({ kind: 'broken', name });
        broken.add(name);
        continue;
      }
      const before = good.get(name);
      const mended = broken.delete(name);
      if (mended || before === undefined || !isSame(before, decoded.value)) {
        changes.push({ kind: 'good', name, definition: decoded.value });
      }
      good.set(name, decoded.value);
    }
    return [...changes, ...forget(set.vms)];
  }

  function keepHost(value: HostDefinition): void {
    const before = JSON.stringify(host);
    const text = JSON.stringify(value);
    host = value;
    if (before !== undefined && before !== text) onHostChange();
    if (text === copied) return;
    try {
      replaceFile(hostCopy, text);
      copied = text;
    } catch (error) {
      warn(`${hostCopy} cannot be written: ${(error as Error).message}`);
    }
  }

  function recallHost(): HostDefinition | undefined {
    try {
      const text = readFileIfAny(hostCopy);
      if (text === undefined) return undefined;
      const recalled = parseHostCopy(text);
      copied = text;
      return recalled;
    } catch (error) {
      warn(`${hostCopy} cannot be read: ${(error as Error).message}`);
      return undefined;
    }
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

function faultsIn(decoded: Decoded<unknown> | undefined): readonly Fault[] {
  return decoded === undefined || decoded.ok ? [] : decoded.faults;
}

function sameFiles(a: readonly DefinitionFile[], b: readonly DefinitionFile[]): boolean {
  return a.length === b.length && a.every((file, index) => isSame(file, b[index]));
}
