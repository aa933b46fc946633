import type { GuestExit } from '../bhyve/exit.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import type { Context } from './context.js';

export const DEATHS_KEPT = 100;

/**
 * Notes the end of a guest. It goes to disk, and what counts towards giving up with it, when the guest is cleaned up:
 * until then its run record lets the next daemon count it, and it must be counted once.
 */
export function noteDeath(context: Context, name: string, exit: GuestExit): void {
  writeDeath(context, name);
  const at = context.clock.wall();
  const launchedAt = context.launches.get(name) ?? at;
  const uptimeSeconds = Math.max(0, Math.floor((at - launchedAt) / 1000));
  context.deaths.set(name, { at, exit, uptimeSeconds });
}

/** Writes the noted death down; a run record that is still there says so. A failure is told, never thrown. */
export function writeDeath(context: Context, name: string): void {
  const death = context.deaths.get(name);
  if (death === undefined) return;
  context.deaths.delete(name);
  try {
    const deaths = [...context.states.get(name).deaths, death].slice(-DEATHS_KEPT);
    context.states.update(name, { deaths });
    const record = readRunRecord(context.paths, name);
    if (record !== undefined) writeRunRecord(context.paths, { ...record, counted: true });
  } catch (error) {
    context.story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
  }
}
