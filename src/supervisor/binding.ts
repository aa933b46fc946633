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

/** The machine goes on whatever the disk says; what could not be written is, as soon as there is room. */
function persist(context: Context, vm: VmContext): void {
  const { states, story } = context;
  try {
    keep(context, vm);
    states.paid(vm.name);
  } catch (error) {
    story.tell('vm.warning', { vm: vm.name, reason: (error as Error).message }, 'error');
    states.owe(vm.name, () => keep(context, vm));
  }
}

/** Intent and what the next daemon of this boot must know. An order's own intent was written before the machine heard of it. */
function keep(context: Context, vm: VmContext): void {
  // The end of a restart's first half is no power-off of the guest's own: who still has its record must know.
  const endsRestart = vm.intent === 'up' && context.states.get(vm.name).intent === 'cycle';
  if (!endsRestart) keepIntent(context, vm);
  // A death that is not written down yet is counted anew by the next daemon: so is what it counts for.
  if (vm.verdict !== undefined && context.deaths.has(vm.name)) return;
  const isLate = context.deaths.has(vm.name);
  writeDeath(context, vm.name);
  keepMemory(context, vm);
  if (isLate) markCounted(context, vm.name);
  closeRecord(context, vm.name);
  if (endsRestart) keepIntent(context, vm);
}

function keepIntent({ states }: Context, { name, intent }: VmContext): void {
  states.update(name, { intent, ...(intent === 'up' ? { stoppedByOperator: false } : {}) });
}

function keepMemory(context: Context, vm: VmContext): void {
  const memory = JSON.stringify(memoryOf(vm));
  if (context.memories.get(vm.name) === memory) return;
  writeMemory(context.paths, vm.name, memoryOf(vm));
  context.memories.set(vm.name, memory);
}
