import { refuseClosed } from './closed-files.js';
import type { Context, Input } from './command.js';
import { expandNames } from './name-pattern.js';
import { readDefinitions, refuseUnknown } from './offline-definitions.js';
import { planVm, type PlanAsked } from './offline-plan.js';
import { jsonOf, type RunningGuest } from './plan-drift.js';
import { renderPlan, type PlannedCommand } from './render-plan.js';

/** `vmctl plan NAME...`: of several VMs each has its heading, or its object in an array; the status is that of the first that has none. */
export async function plan(context: Context, input: Input): Promise<number> {
  const { json, terminal } = context;
  const set = await readDefinitions(context);
  const names = expandNames(input.operands, [...set.vms.keys()]);
  await refuseUnknown(set, names, context);
  refuseClosed(set, names);
  const objects: object[] = [];
  const several = names.length > 1;
  const print = (
    name: string,
    commands: readonly PlannedCommand[],
    guest: RunningGuest | undefined,
  ): void => {
    if (!json) terminal.out(`${several ? `# ${name}\n` : ''}${renderPlan(commands)}`);
    else objects.push({ ...(several ? { name } : {}), ...jsonOf(commands, guest) });
  };
  let status = 0;
  for (const name of names) {
    context.progress?.say(name);
    const show: PlanAsked['print'] = (commands, guest) => print(name, commands, guest);
    status ||= await planVm(context, { set, name, input, print: show });
  }
  if (json && objects.length > 0)
    terminal.out(`${JSON.stringify(several ? objects : objects[0], null, 2)}\n`);
  return status;
}
