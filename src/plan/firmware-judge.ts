import { varsPath, varsTemplate } from '../bhyve/firmware.js';
import { bootromPath, type Layout } from '../bhyve/layout.js';
import { shellWord } from '../command/shell-word.js';
import type { LoaderDefinition, VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { FileSeen, FilesSeen } from './file-seen.js';

/** ROM and variables are one mapping below 4 GiB (bootrom.c, BOOTROM_SIZE). */
const ROM_SIZE = 16 * 1024 * 1024;
const PAGE_SIZE = 4096;

/** Firmware variables: a file of the guest alone. */
export interface VarsFile {
  readonly path: string;
  /** Copied when the file is not there; absent = it must be there. */
  readonly template?: string;
}

/** The variables of a VM's firmware; undefined = it has none. */
export function varsFileOf(definition: VmDefinition, layout: Layout): VarsFile | undefined {
  const path = varsPath(layout, definition);
  const template = varsTemplate(layout, definition.loader);
  return path === undefined ? undefined : { path, ...(template === undefined ? {} : { template }) };
}

/** The files of a VM's firmware: for the looks. */
export function firmwareFiles(definition: VmDefinition, layout: Layout): readonly string[] {
  const rom = bootromPath(layout, definition.name, definition.loader);
  const vars = varsFileOf(definition, layout);
  return [rom, vars?.path, vars?.template].filter((path) => path !== undefined);
}

/** What is wrong with ROM and variables; undefined when nothing is. */
export function judgeFirmware(
  definition: VmDefinition,
  files: FilesSeen,
  layout: Layout,
): VmctlError | undefined {
  const { name, loader } = definition;
  const path = bootromPath(layout, name, loader);
  if (path === undefined) return undefined;
  const rom = files.get(path);
  if (rom?.kind !== 'file') {
    const what = rom === undefined ? `there is no boot ROM ${path}` : `the boot ROM ${path} is no file`;
    return new VmctlError('host', `${name}: ${what}`, { hint: romHint(loader) });
  }
  const vars = varsFileOf(definition, layout);
  return vars === undefined ? undefined : judgeVars({ name, vars, rom, files });
}

/** Only the package's own ROMs come with it: the others are the operator's. */
function romHint(loader: LoaderDefinition): string {
  if (loader.kind === 'bootrom' && loader.bootrom.includes('/u-boot-bhyve-arm64/'))
    return 'install the firmware with `pkg install u-boot-bhyve-arm64`, or set loader in the definition';
  if (loader.kind === 'bootrom') return 'put the ROM there, or correct the path in loader';
  if (loader.kind === 'firmware' && loader.firmware === 'uefi-custom')
    return 'uefi-custom boots from a ROM of your own: put it there, or set another loader';
  return 'install the firmware with `pkg install edk2-bhyve`, or set loader in the definition';
}

interface VarsCase {
  readonly name: string;
  readonly vars: VarsFile;
  readonly rom: FileSeen;
  readonly files: FilesSeen;
}

function judgeVars({ name, vars, rom, files }: VarsCase): VmctlError | undefined {
  const { path, template } = vars;
  const refuse = (what: string, hint: string): VmctlError =>
    new VmctlError('host', `${name}: ${what}`, { hint });
  const original = template === undefined ? undefined : files.get(template);
  const seen = files.get(path);
  if (seen === undefined && template === undefined)
    return refuse(
      `there are no firmware variables ${path}`,
      'put the file there that belongs to the ROM, or set vars = true for a fresh one',
    );
  if (seen === undefined && original?.kind !== 'file')
    return refuse(
      `there is no ${template ?? ''} to make the firmware variables from`,
      'install the firmware with `pkg install edk2-bhyve`, or set vars = false',
    );
  const used = seen ?? original;
  if (used === undefined) return undefined;
  if (used.kind !== 'file')
    return refuse(`the firmware variables ${path} are no file`, 'correct vars in loader');
  const fault = sizeFault(used, rom, seen === undefined ? undefined : original);
  // Never overwritten: what boots this guest may be all that is left in there.
  if (fault !== undefined) return refuse(`the firmware variables ${path} ${fault}`, varsHint(vars));
  if (!used.writable && seen !== undefined)
    return refuse(`the firmware variables ${path} cannot be written`, 'correct the mode of the file');
  return undefined;
}

function varsHint({ path, template }: VarsFile): string {
  const aside = `mv ${shellWord(path)} ${shellWord(`${path}.old`)}`;
  return template === undefined
    ? 'put the file back that belongs to the ROM'
    : `put it back from a backup; or move it away, \`${aside}\`, and the next start makes a fresh one`;
}

/** bootrom.c takes no variables of less than a page, nor more than it can map; an empty file it takes for none at all. */
function sizeFault(vars: FileSeen, rom: FileSeen, template: FileSeen | undefined): string | undefined {
  if (vars.size === 0) return 'are empty';
  if (vars.size % PAGE_SIZE !== 0)
    return `have ${vars.size} bytes, not a whole number of ${PAGE_SIZE}-byte pages`;
  if (template !== undefined && vars.size < template.size)
    return `have ${vars.size} bytes, fewer than the ${template.size} of the template`;
  if (vars.size + rom.size > ROM_SIZE)
    return `and the boot ROM have ${vars.size + rom.size} bytes, more than the ${ROM_SIZE} that bhyve maps`;
  return undefined;
}
