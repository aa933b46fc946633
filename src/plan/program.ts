import { vmHome, vmPath, type Layout } from '../bhyve/layout.js';
import { companionsOf } from '../bhyve/companion.js';
import type { HostCommand } from '../command/command.js';
import type { VmDefinition } from '../definition/definition.js';
import type { HooksDefinition } from '../definition/devices.js';
import { readConsoles } from './console-reading.js';
import { act, type Steps } from './step.js';

export const HOOKS = ['pre_start', 'post_start', 'pre_stop', 'post_stop', 'on_failure'] as const;
export type HookName = (typeof HOOKS)[number];

/** Program and words of a hook; undefined = there is none. */
export function hookWords(
  hooks: HooksDefinition | undefined,
  name: HookName,
): readonly [string, ...string[]] | undefined {
  const words = {
    pre_start: hooks?.preStart,
    post_start: hooks?.postStart,
    pre_stop: hooks?.preStop,
    post_stop: hooks?.postStop,
    on_failure: hooks?.onFailure,
  };
  return words[name];
}

export interface ProgramCase {
  readonly vm: string;
  readonly layout: Layout;
  readonly hook?: HookName;
  /** Why a hook is run: `start`, `stop`, ... */
  readonly reason?: string;
  /** How the guest has ended, in words. */
  readonly exit?: string;
}

/** The environment of a hook or companion, beside PATH: nothing of ours goes into it by chance. */
export function programEnvironment({ vm, layout, hook, reason, exit }: ProgramCase): Record<string, string> {
  return {
    VMCTL_NAME: vm,
    VMCTL_DIR: vmHome(layout, vm),
    ...(hook === undefined ? {} : { VMCTL_HOOK: hook }),
    ...(reason === undefined ? {} : { VMCTL_REASON: reason }),
    ...(exit === undefined ? {} : { VMCTL_EXIT: exit }),
  };
}

/** Where the program of a hook or companion lies, if it is named by a path or lies in the VM's own directory; else PATH has it. */
export function programPath(layout: Layout, vm: string, word: string): string {
  return vmPath(layout, vm, word.replace(/^\.\//, ''));
}

/** What is run for a VM before its loader: `pre_start`, then its companions, then who reads its consoles. */
export function* startPrograms(definition: VmDefinition, layout: Layout): Steps<void> {
  const { name, hooks } = definition;
  const commandOf = ([word, ...args]: readonly [string, ...string[]]): HostCommand => ({
    file: word.includes('/') ? programPath(layout, name, word) : word,
    args,
  });
  const before = hookWords(hooks, 'pre_start');
  if (before !== undefined) yield* act(commandOf(before));
  for (const { command } of companionsOf(definition, layout))
    yield { kind: 'act', command: commandOf(command), stays: true };
  yield* readConsoles(definition, layout);
}
