import { readHookRecord, removeHookRecord, writeHookRecord } from '../store/hook-records.js';
import { hookWords } from '../plan/program.js';
import type { VmDefinition } from '../definition/definition.js';
import type { StartCause } from '../vm/actors.js';
import type { HookRecord, ProgramRecord } from '../vm/record.js';
import type { Context } from './context.js';

type BookContext = Pick<Context, 'paths' | 'programs' | 'story'>;

/** What hooks leave to do for a VM; undefined = nothing. */
export function hookRecordOf({ paths, programs }: BookContext, name: string): HookRecord | undefined {
  const { hookRecords } = programs;
  if (!hookRecords.has(name)) hookRecords.set(name, readHookRecord(paths, name));
  return hookRecords.get(name);
}

/**
 * A run of bhyve begins, or one that somebody else began is ours now: from here on `post_stop` is owed, if there is one. A guest's
 * reboot goes on with what is owed already. Throws `host` when it cannot be written down.
 */
export function beginRun(context: BookContext, definition: VmDefinition, cause: StartCause): void {
  const { name, hooks } = definition;
  if (hooks === undefined) return;
  const owes = hookWords(hooks, 'post_stop') !== undefined;
  const before = hookRecordOf(context, name);
  keep(context, { ...before, version: 1, name, definition, cause, owes: owes || before?.owes === true });
}

/** A hook is about to be spawned, or was: `post_stop` is owed as before. */
export function noteHook(context: BookContext, definition: VmDefinition, hook: ProgramRecord): void {
  const { name } = definition;
  const before = hookRecordOf(context, name) ?? { version: 1, name, definition, cause: 'boot', owes: false };
  keep(context, { ...before, hook });
}

/** No hook runs. Never throws: what stands in the file is judged by what lives. */
export function forgetHook(context: BookContext, name: string): void {
  const record = hookRecordOf(context, name);
  if (record?.hook === undefined) return;
  const { version, definition, cause, owes } = record;
  const rest: HookRecord = { version, name, definition, cause, owes };
  quietly(context, name, () => (rest.owes ? keep(context, rest) : drop(context, name)));
}

/** `post_stop` had its turn. Never throws. */
export function payRun(context: BookContext, name: string): void {
  if (hookRecordOf(context, name) !== undefined) quietly(context, name, () => drop(context, name));
}

function keep({ paths, programs }: BookContext, record: HookRecord): void {
  programs.hookRecords.set(record.name, record);
  if (record.owes || record.hook !== undefined) writeHookRecord(paths, record);
}

function drop({ paths, programs }: BookContext, name: string): void {
  programs.hookRecords.set(name, undefined);
  removeHookRecord(paths, name);
}

function quietly({ story }: BookContext, vm: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    story.tell('vm.warning', { vm, reason: (error as Error).message }, 'error');
  }
}
