import { hostname } from 'node:os';
import { decodeDirectory, type DefinitionSet, type DirectoryOptions } from '../definition/directory.js';
import { formatFault, type Fault } from '../definition/fault.js';
import { VmctlError } from '../errors.js';
import { type DefinitionFile, readDefinitionFiles } from '../store/definitions.js';
import { readKeptHost } from '../store/host-copy.js';
import { trustedOwners } from '../store/trust.js';
import type { Context } from './command.js';
import { suggestionHint } from './suggestion.js';

/** The definitions directory, decoded. Throws `definition` when it cannot be read at all. */
export async function readDefinitions(context: Context): Promise<DefinitionSet> {
  const files = await readFiles(context);
  const onVm = (name: string): void => context.progress?.say(`reading ${name}`);
  return decodeDirectory(files, { ...directoryOptions(context), onVm });
}

export function readFiles(context: Context): Promise<readonly DefinitionFile[]> {
  return readDefinitionFiles(context.paths.definitions, ownersFor(context));
}

/** As the daemon decodes it: while host.toml cannot be read, its last right one says what [defaults] are. */
export function directoryOptions({ paths }: Context): DirectoryOptions {
  return { hostname: hostname(), kept: () => readKeptHost(paths.hostCopy) };
}

/** Whose files the daemon would believe: of this host's own directory only root's; drafts elsewhere are the caller's. */
export function ownersFor({ paths, definitions }: Context): readonly number[] {
  return paths.root === '' && definitions === undefined ? [0] : trustedOwners();
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
