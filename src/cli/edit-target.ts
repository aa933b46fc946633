import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readTemplateName, TEMPLATES } from '../definition/template-name.js';
import { HOST_NAME, readVmName, vmNameOf } from '../definition/vm-name.js';
import { VmctlError } from '../errors.js';
import {
  createDefinition,
  makeTrustedDirectory,
  type Ownership,
  replaceDefinition,
} from '../store/definition-file.js';
import type { DefinitionFile } from '../store/definitions.js';
import type { Context } from './command.js';
import { unwritten } from './output-file.js';
import { suggestionHint } from './suggestion.js';

/** A file of the definitions directory that is to be edited. */
export interface EditTarget {
  /** `web`, `host`, `templates/small`. */
  readonly name: string;
  /** As the directory's readers name it. */
  readonly file: string;
  readonly template: boolean;
  /** As it is now; undefined = it is not there yet. */
  readonly before: (Ownership & { readonly bytes: Buffer }) | undefined;
}

/** What `vmctl edit` was asked for. Throws `no-such-vm`, `definition` for what is not believed, `usage`. */
export async function findTarget(
  name: string,
  files: readonly DefinitionFile[],
  context: Context,
): Promise<EditTarget> {
  const template = name.startsWith(`${TEMPLATES}/`);
  refuseName(name, template);
  const file = join(context.paths.definitions, `${name}.toml`);
  const found = files.find((one) => one.file === file);
  if (found === undefined && !template && name !== HOST_NAME) throw await unknownVm(name, files, context);
  const wrong = found?.refused ?? (found?.unreadable && `cannot be read: ${found.unreadable}`);
  if (wrong !== undefined) throw new VmctlError('definition', `${file}: ${wrong}`);
  return { name, file, template, before: found === undefined ? undefined : readBefore(file) };
}

function refuseName(name: string, template: boolean): void {
  if (name === HOST_NAME) return;
  const reading = template ? readTemplateName(name.slice(TEMPLATES.length + 1)) : readVmName(name);
  if (!reading.ok)
    throw new VmctlError('usage', `edit: ${reading.message.replace(/; rename the file$/, '')}`);
}

async function unknownVm(
  name: string,
  files: readonly DefinitionFile[],
  { paths }: Context,
): Promise<VmctlError> {
  const known = files.filter(({ template }) => template === undefined).map(({ file }) => vmNameOf(file));
  const hint = await suggestionHint(name, known, `vmctl new ${name}; ls ${paths.definitions}`);
  return new VmctlError('no-such-vm', `no such VM: ${name} (no ${paths.definitions}/${name}.toml)`, { hint });
}

function readBefore(file: string): EditTarget['before'] {
  const { uid, gid, mode } = statSync(file);
  return { uid, gid, mode, bytes: readFileSync(file) };
}

/** Puts the new text in the place of the old one, at the end of a symbolic link. Throws `denied` when somebody else did. */
export function saveTarget({ file, template, before }: EditTarget, bytes: Buffer): void {
  try {
    if (before === undefined) {
      if (template) makeTrustedDirectory(dirname(file));
      if (!createDefinition(file, bytes)) throw changedMeanwhile(file);
      return;
    }
    // As late as can be: whoever writes in between loses.
    if (readNow(file)?.equals(before.bytes) !== true) throw changedMeanwhile(file);
    replaceDefinition(realpathSync(file), bytes, before);
  } catch (error) {
    throw error instanceof VmctlError ? error : unwritten(file, error);
  }
}

function readNow(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function changedMeanwhile(file: string): VmctlError {
  return new VmctlError('denied', `${file} was changed by somebody else meanwhile: nothing was saved`, {
    hint: 'look at what they wrote, and edit it again: what you wrote is in the copy',
  });
}
