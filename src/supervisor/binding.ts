import { writeMemory } from '../store/memory.js';
import type { GuestExit } from '../bhyve/exit.js';
import { memoryOf, type VmContext } from '../vm/context.js';
import { vmMachine } from '../vm/machine.js';
import type { Death } from '../vm/record.js';
import { bindActors } from './actors.js';
import type { Context } from './context.js';

const DEATHS_KEPT = 100;

/** The machine with this host behind it: one for all VMs. */
export function bindMachine(context: Context): typeof vmMachine {
  return vmMachine.provide({
    actors: bindActors(context),
    actions: {
      persist: ({ context: vm }) => persist(context, vm),
      releaseLinks: ({ context: vm }) => context.links.release(vm.name),
      recordExit: ({ context: vm }, { exit }) => recordDeath(context, vm, exit),
    },
  });
}

/** Intent and what the next daemon of this boot must know. An order's own intent was written before the machine heard of it. */
function persist(context: Context, vm: VmContext): void {
  attempt(context, vm.name, () => {
    context.states.update(vm.name, {
      intent: vm.intent,
      ...(vm.intent === 'up' ? { stoppedByOperator: false } : {}),
    });
    const memory = JSON.stringify(memoryOf(vm));
    if (context.memories.get(vm.name) === memory) return;
    writeMemory(context.paths, vm.name, memoryOf(vm));
    context.memories.set(vm.name, memory);
  });
}

function recordDeath(context: Context, vm: VmContext, exit: GuestExit | undefined): void {
  if (exit === undefined) return;
  const at = context.clock.wall();
  const launchedAt = context.launches.get(vm.name) ?? at;
  const death: Death = { at, exit, uptimeSeconds: Math.max(0, Math.floor((at - launchedAt) / 1000)) };
  attempt(context, vm.name, () => {
    const deaths = [...context.states.get(vm.name).deaths, death].slice(-DEATHS_KEPT);
    context.states.update(vm.name, { deaths });
  });
}

/** The machine goes on whatever the disk says. */
function attempt(context: Context, name: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    context.story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
  }
}
