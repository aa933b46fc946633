import { decodeHost } from '../definition/decode-host.js';
import { formatFault } from '../definition/fault.js';
import type { Source } from '../definition/source.js';
import { VmctlError } from '../errors.js';
import { isHostFile } from '../import/checked.js';
import type { Imported, TomlTable, TomlValue } from '../import/imported.js';
import { renderToml } from '../import/toml-writer.js';
import type { ImportFile } from './import-file.js';

/** What becomes of host.toml. */
export interface HostFile {
  /** At most one. */
  readonly files: readonly ImportFile[];
  /** Lines for the operator to add to the host.toml that is there. */
  readonly missing: string;
  /** All definitions that are there, with the host.toml that will hold. */
  readonly present: readonly Source[];
}

/**
 * A host.toml that is there is the operator's: what it lacks is told, and with `force` put at its end. Throws `definition` when
 * the new one has faults.
 */
export function importHostFile(
  { host, tool }: Imported,
  present: readonly Source[],
  { to, force }: { readonly to: string; readonly force: boolean },
): HostFile {
  const there = present.find((source) => isHostFile(source) && source.template === undefined);
  const wanted = there === undefined ? host : withoutPresent(host, there);
  if (Object.keys(wanted).length === 0)
    return {
      files: there === undefined ? [] : [fileOf(there.file, there.text, 'unchanged')],
      missing: '',
      present,
    };
  const lines = renderToml(wanted);
  const heading = `# Taken over from ${tool} by \`vmctl import ${tool}\`.\n`;
  const file = there?.file ?? `${to}/host.toml`;
  const text = there === undefined ? `${heading}\n${lines}` : `${there.text.trimEnd()}\n\n${heading}${lines}`;
  if (there !== undefined && !force)
    return { files: [fileOf(file, there.text, 'left')], missing: lines, present };
  refuseFaults(file, text);
  const state = there === undefined ? 'new' : 'replaced';
  const others = present.filter((source) => source !== there);
  return { files: [fileOf(file, text, state)], missing: '', present: [...others, { file, text }] };
}

function fileOf(file: string, text: string, state: ImportFile['state']): ImportFile {
  return { file, text, state, mode: 0o644 };
}

/** Bridges and other keys that the file does not have yet. */
function withoutPresent(host: TomlTable, there: Source): TomlTable {
  const decoded = decodeHost(there);
  const known = new Set(decoded.ok ? decoded.value.bridges.map(({ name }) => name) : []);
  const bridges = Object.entries(isTable(host['bridge']) ? host['bridge'] : {}).filter(
    ([name]) => !known.has(name),
  );
  return bridges.length === 0 ? {} : { bridge: Object.fromEntries(bridges) };
}

function refuseFaults(file: string, text: string): void {
  const decoded = decodeHost({ file, text });
  if (decoded.ok) return;
  throw new VmctlError(
    'definition',
    `host.toml would have faults:\n${decoded.faults.map(formatFault).join('\n')}`,
    {
      hint: 'give the switches other bridges with --map SWITCH=BRIDGE',
    },
  );
}

function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value);
}
