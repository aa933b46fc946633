import type { ProcessRow } from '../bhyve/process.js';
import type { HostCommand } from '../command/command.js';
import { isRcYes } from '../command/rc-yes.js';
import { parseSysrc } from '../command/sysrc.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { answer } from './answer.js';
import { findVmBhyve } from './other-supervisors.js';
import { look, type Steps } from './step.js';

export type Imported = Pick<VmDefinition, 'name' | 'importedFrom'>;

/** sysrc(8) evaluates what stands there, such as `$(ls directory)`. -s: rc.conf.d/vm too; -i: what is not set is left out. */
const VM_BHYVE: HostCommand = { file: 'sysrc', args: ['-i', '-s', 'vm', 'vm_enable', 'vm_list'] };
const BMD: HostCommand = { file: 'sysrc', args: ['-i', 'bmd_enable'] };
const FRESH = { fresh: answer(1) };

/**
 * Why vmctl does not start a guest that was taken over from another tool: that one would start it too, and two supervisors undo each
 * other's work. Undefined = it would not, or the guest is nobody else's; no look is made for those. What cannot be seen is taken for absent.
 */
export function* lookFormerTool(
  definition: Imported,
  rows: readonly ProcessRow[],
): Steps<VmctlError | undefined> {
  if (definition.importedFrom === 'vm-bhyve') return yield* lookVmBhyve(definition.name, rows);
  return definition.importedFrom === 'bmd' ? yield* lookBmd(definition.name) : undefined;
}

/** The same for a reader of the plan. */
export function formerToolWarnings(refusal: VmctlError | undefined): readonly string[] {
  return refusal === undefined ? [] : [`${refusal.message}; a start is refused: ${refusal.hint ?? ''}`];
}

function* lookVmBhyve(name: string, rows: readonly ProcessRow[]): Steps<VmctlError | undefined> {
  const [running] = findVmBhyve(rows, name);
  if (running !== undefined)
    return refusal(
      `${name}: ${running.words} runs it`,
      `\`vm stop ${name}\` ends that, or \`vmctl adopt ${name} --takeover\` takes its guest over as it runs`,
    );
  const { stdout } = yield* look(VM_BHYVE, FRESH);
  const values = parseSysrc(stdout, ['vm_enable', 'vm_list']);
  const listed = (values.get('vm_list') ?? '').split(/\s+/).includes(name);
  if (!isRcYes(values.get('vm_enable')) || !listed) return undefined;
  return refusal(
    `${name}: vm-bhyve would still start it at boot (vm_list)`,
    `take it off that list: sysrc vm_list-="${name}"`,
  );
}

/** bmd starts what its own file says, which is not looked into. */
function* lookBmd(name: string): Steps<VmctlError | undefined> {
  const { stdout } = yield* look(BMD, FRESH);
  if (!isRcYes(parseSysrc(stdout, ['bmd_enable']).get('bmd_enable'))) return undefined;
  return refusal(
    `${name}: bmd is enabled and may still start it`,
    `\`sysrc bmd_enable=NO\` and \`service bmd onestop\`; or take it out of bmd.conf and imported_from out of ${name}.toml`,
  );
}

function refusal(message: string, hint: string): VmctlError {
  return new VmctlError('denied', message, { hint });
}
