import type { VmDefinition } from '../definition/definition.js';
import { FORCE_MS } from '../plan/shutdown-budget.js';
import { readMemory, writeMemory } from '../store/memory.js';
import { listRunRecords, readRunRecord } from '../store/records.js';
import type { vmMachine } from '../vm/machine.js';
import type { BootMemory } from '../vm/context.js';
import { NO_HISTORY } from '../vm/history.js';
import type { Intent, StateRecord } from '../vm/record.js';
import { judgeIntent } from '../vm/intent.js';
import { commitBoot } from './boot.js';
import { clearStrays } from './direct-nics.js';
import type { Context } from './context.js';
import type { BookChange, DefinitionBook } from './definition-book.js';
import type { OnProgress } from './order.js';
import { createQueue } from '../network/queue.js';
import { shutDown } from './shutdown.js';
import { createVm, type Vm } from './vm.js';

/** Which VMs there are: those of the definitions, and those that live on without. */
export interface Roster {
  /** At the daemon's start. Throws only when a new boot cannot be written down. */
  readFirst(): Promise<void>;
  /** Reads the definitions again; throws `definition` when their directory cannot be read. */
  reload(): Promise<{ readonly changed: readonly string[]; readonly faults: readonly string[] }>;
  /** Stops all, also those that come while it lasts; resolves when all are down. */
  shutdown(timeoutMs: number | undefined, onProgress: OnProgress): Promise<void>;
}

export interface RosterOptions {
  readonly context: Context;
  readonly machine: typeof vmMachine;
  readonly book: DefinitionBook;
  /** Whether the last daemon saw this boot of the host. */
  readonly boot: 'same' | 'new';
  /** Filled and emptied here. */
  readonly vms: Map<string, Vm>;
}

export function createRoster({ context, machine, book, vms, ...options }: RosterOptions): Roster {
  const { paths, states, story } = context;
  /** An older read must not be taken after a newer one. */
  const reads = createQueue();
  /** VMs whose file was broken when this boot was judged: autostart decides once it is mended. */
  const unjudged = new Set<string>();
  let { boot } = options;
  const judgedAt = context.clock.monotonic();
  /** The latest shutdown of all, on the monotonic clock. */
  let closing: { readonly deadline: number | undefined } | undefined;
  return { readFirst, reload, shutdown };

  async function readFirst(): Promise<void> {
    try {
      await reload();
    } catch (error) {
      if (book.isRead()) throw error;
      story.tell('definitions.read', { error: (error as Error).message }, 'error');
    }
    // Guests whose file is gone, or broken since before this daemon: they live on with what they run with.
    for (const name of listRunRecords(paths))
      if (!vms.has(name)) addVm(name, readRunRecord(paths, name)?.definition);
    if (book.isRead()) void clearStrays(context, (name) => vms.has(name) || book.state(name) !== 'unknown');
  }

  function reload(): Promise<{ changed: readonly string[]; faults: readonly string[] }> {
    return reads.run(async () => {
      const first = !book.isRead();
      const changes = await book.read();
      if (boot === 'new') settleBoot();
      changes.forEach(tellVm);
      for (const name of book.names()) if (!vms.has(name)) addVm(name, book.get(name));
      boot = 'same';
      // Asked of each, not of the changes: a guest adopted while nothing could be read is in none.
      for (const vm of vms.values())
        if (book.state(vm.name) === 'unknown') vm.send({ type: 'definition.removed' });
      if (first || changes.length > 0) tellFaults();
      return { changed: changes.map(({ name }) => name), faults: book.faults() };
    });
  }

  /** What this boot makes of each intent is on disk before the boot counts as seen: the next daemon goes by it. */
  function settleBoot(): void {
    for (const name of book.names()) {
      const definition = book.get(name);
      if (definition === undefined) unjudged.add(name);
      else keepIntent(definition);
    }
    commitBoot(paths, context.facts.bootId);
  }

  function keepIntent({ name, autostart, startDelayMs }: VmDefinition): void {
    const intent = judgeIntent({ boot, autostart, record: recordOf(name) });
    try {
      if (startDelayMs > 0) writeMemory(paths, name, autostarted(intent));
      states.update(name, { intent, ...(intent === 'up' ? { stoppedByOperator: false } : {}) });
    } catch (error) {
      story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
    }
  }

  /** A VM that is down keeps nothing of it. */
  function autostarted(intent: Intent): BootMemory {
    const delayed = intent === 'up' ? { autostartedAt: judgedAt } : {};
    return { history: NO_HISTORY, restarts: 0, ...delayed };
  }

  function recordOf(name: string): StateRecord | undefined {
    return states.has(name) ? states.get(name) : undefined;
  }

  function tellVm(change: BookChange): void {
    const vm = vms.get(change.name);
    if (change.kind === 'broken') vm?.send({ type: 'definition.broken' });
    if (change.kind === 'good') vm?.send({ type: 'definition.changed', definition: change.definition });
  }

  function addVm(name: string, definition: VmDefinition | undefined): void {
    if (definition === undefined) return;
    const since = unjudged.delete(name) ? 'new' : boot;
    const intent = judgeIntent({ boot: since, autostart: definition.autostart, record: recordOf(name) });
    const memory = since === 'same' ? readMemory(paths, name) : autostarted(intent);
    const vm = createVm(context, { definition, intent, memory, machine, onGone: () => vms.delete(name) });
    vms.set(name, vm);
    // A directory that cannot be read does not say that the file is gone.
    if (book.state(name) === 'broken' || !book.isRead()) vm.send({ type: 'definition.broken' });
    else if (book.state(name) === 'unknown') vm.send({ type: 'definition.removed' });
    if (closing !== undefined) close(vm, closing.deadline);
  }

  function tellFaults(): void {
    const faults = book.faults();
    story.tell('definitions.read', { vms: book.names().length, faults }, faults.length > 0 ? 'warn' : 'info');
  }

  async function shutdown(timeoutMs: number | undefined, onProgress: OnProgress): Promise<void> {
    const { clock } = context;
    const mine = { deadline: timeoutMs === undefined ? undefined : clock.monotonic() + timeoutMs };
    closing = mine;
    await shutDown({ clock, vms, timeoutMs, onProgress, isCurrent: () => closing === mine });
  }

  /** One that comes while all go. */
  function close(vm: Vm, deadline: number | undefined): void {
    const left = deadline === undefined ? undefined : deadline - FORCE_MS - context.clock.monotonic();
    vm.send({ type: 'host.closing' });
    vm.send({ type: 'shutdown', ...(left === undefined ? {} : { timeoutMs: Math.max(0, left) }) });
  }
}
