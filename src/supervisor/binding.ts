import { writeMemory } from '../store/memory.js';
import { memoryOf, type VmContext } from '../vm/context.js';
import { vmMachine } from '../vm/machine.js';
import { bindActors } from './actors.js';
import type { Context } from './context.js';
import { markCounted, noteDeath, writeDeath } from './deaths.js';
import { closeRecord } from './spent-record.js';

/** The machine with this host behind it: one for all VMs. */
export function bindMachine(context: Context): typeof vmMachine {
  return vmMachine.provide({
    actors: bindActors(context),
    actions: {
      persist: ({ context: vm }) => persist(context, vm),
      releaseLinks: ({ context: vm }) => context.links.release(vm.name),
      recordExit: ({ context: vm }, { exit }) =>
        exit === undefined ? undefined : noteDeath(context, vm.name, exit),
    },
  });
}

/** Intent and what the next daemon of this boot must know. An order's own intent was written before the machine heard of it. */
function persist(context: Context, vm: VmContext): void {
  attempt(context, vm.name, () => {
    context.states.insist(vm.name, {
      intent: vm.intent,
      ...(vm.intent === 'up' ? { stoppedByOperator: false } : {}),
    });
    // A death that is not written down yet is counted anew by the next daemon: so is what it counts for.
    if (vm.verdict !== undefined && context.deaths.has(vm.name)) return;
    const isLate = context.deaths.has(vm.name);
    writeDeath(context, vm.name);
    keepMemory(context, vm);
    if (isLate) markCounted(context, vm.name);
    closeRecord(context, vm.name);
  });
}

function keepMemory(context: Context, vm: VmContext): void {
  const memory = JSON.stringify(memoryOf(vm));
  if (context.memories.get(vm.name) === memory) return;
  writeMemory(context.paths, vm.name, memoryOf(vm));
  context.memories.set(vm.name, memory);
}

/** The machine goes on whatever the disk says. */
function attempt(context: Context, name: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    context.story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
  }
}
