import { decodeDirectory, type DefinitionSet } from '../definition/directory.js';
import { formatFault, type Fault } from '../definition/fault.js';
import { VmctlError } from '../errors.js';
import { readDefinitionFiles } from '../store/definitions.js';
import type { Context } from './command.js';
import { suggestionHint } from './suggestion.js';

/** The definitions directory, decoded. Throws `definition` when it cannot be read at all. */
export async function readDefinitions({ paths }: Context): Promise<DefinitionSet> {
  return decodeDirectory(await readDefinitionFiles(paths.definitions));
}

/** Throws `no-such-vm`, with what was probably meant, for the first name that has no file. */
export async function refuseUnknown(
  { vms }: DefinitionSet,
  names: readonly string[],
  { paths }: Context,
): Promise<void> {
  const unknown = names.find((name) => !vms.has(name));
  if (unknown === undefined) return;
  const hint = await suggestionHint(unknown, [...vms.keys()], `vmctl check; ls ${paths.definitions}`);
  throw new VmctlError('no-such-vm', `no such VM: ${unknown} (no ${paths.definitions}/${unknown}.toml)`, {
    hint,
  });
}

/** One fault a line. */
export function faultLines(faults: readonly Fault[]): string {
  return faults.map((fault) => `${formatFault(fault)}\n`).join('');
}
