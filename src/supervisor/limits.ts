import type { VmDefinition } from '../definition/definition.js';
import { judgeLimit, planLimits } from '../plan/limits.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import type { Context } from './context.js';

export interface Limited {
  readonly definition: VmDefinition;
  readonly pid: number;
}

/**
 * Puts the limits of a definition in force on its guest, once in the guest's life. A host that has not the means, or
 * refuses, costs the limit and never the guest: it is told, and whoever waits for the start hears of it. Never rejects.
 */
export async function applyLimits(context: Context, { definition, pid }: Limited): Promise<void> {
  const { name, limits } = definition;
  context.limitFaults.delete(name);
  const commands = planLimits(limits, pid);
  if (commands.length === 0 || readRunRecord(context.paths, name)?.limited === true) return;
  try {
    for (const one of commands) {
      // Its pid is anybody's once it has ended and was waited for.
      if (context.processes.get(name)?.pid !== pid) return;
      const fault = judgeLimit(one, await context.host.run(one.command));
      if (fault !== undefined) tell(context, name, fault);
    }
    const record = readRunRecord(context.paths, name);
    if (record?.pid === pid) writeRunRecord(context.paths, { ...record, limited: true });
  } catch (error) {
    context.story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
  }
}

function tell(context: Context, name: string, fault: string): void {
  context.limitFaults.set(name, [...(context.limitFaults.get(name) ?? []), fault]);
  context.story.tell('vm.warning', { vm: name, reason: fault }, 'warn');
}
