import { readRunRecord, writeRunRecord } from '../store/records.js';
import type { ProgramRecord, RunRecord } from '../vm/record.js';
import type { Context } from './context.js';
import type { CompanionState } from './programs.js';

/** What a record of a launch says of its companions. */
export function companionsOnRecord({ programs }: Context, name: string): Pick<RunRecord, 'companions'> {
  const states = programs.companions.get(name) ?? [];
  return states.length === 0 ? {} : { companions: states.map(({ record }) => record) };
}

/** Companions of a launch: those this daemon has started, else those on its record. */
export function recordsOf(context: Context, name: string): readonly ProgramRecord[] {
  const known = context.programs.companions.get(name);
  return known?.map(({ record }) => record) ?? readRunRecord(context.paths, name)?.companions ?? [];
}

/** Writes down how a companion of a guest that lives has changed. A failure is told, never thrown. */
export function rememberCompanions(context: Context, name: string): void {
  try {
    const record = readRunRecord(context.paths, name);
    if (record !== undefined)
      writeRunRecord(context.paths, { ...record, ...companionsOnRecord(context, name) });
  } catch (error) {
    context.story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
  }
}

/** What of the companions of a guest that lives is amiss, in words; undefined = nothing. */
export function companionDetail({ programs }: Pick<Context, 'programs'>, name: string): string | undefined {
  const gone = (programs.companions.get(name) ?? []).filter(({ ended }) => ended !== undefined);
  return gone.map(wordsOf).join('; ') || undefined;
}

function wordsOf({ companion, ended }: CompanionState): string {
  return `companion ${companion.name} ${ended}`;
}
