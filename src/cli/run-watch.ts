import type { StatusReport } from '../protocol/report.js';
import type { RunEnd } from './run-end.js';

/** What of a VM's events decides whether it is down for good, and what of. */
export interface RunWatch {
  /** The end that this event tells; undefined = it goes on. */
  hear(event: Readonly<Record<string, unknown>>): RunEnd | undefined;
  /** We have told it to stop. */
  ask(): void;
  /** The same by its status, where events may have been missed: while no daemon was there. */
  judge(status: StatusReport, since: number): RunEnd | undefined;
}

/** Pure; a restart, a guest's own reboot and a delay before the next try are no end. */
export function createRunWatch(): RunWatch {
  let exit: RunEnd['exit'];
  let ours = false;
  let asked = false;
  let forced = false;
  return {
    ask: () => void (ours = true),
    hear(event) {
      if (event['event'] === 'guest.exited') exit = exitOf(event['exit']);
      if (event['event'] !== 'vm.transition') return undefined;
      const to = String(event['to'] ?? '');
      // A new guest: what became of the one before, and what it was told, is history.
      if (to.startsWith('starting')) [exit, asked, forced] = [undefined, false, false];
      if (to.startsWith('alive.stopping')) asked = true;
      if (to.startsWith('alive.killing')) [asked, forced] = [true, true];
      const state = stateOf(event['status']);
      return state === undefined ? undefined : { state, asked: asked || ours, forced, exit };
    },
    judge({ status, intent, details }, since) {
      const state = stateOf(status);
      if (state === undefined) return undefined;
      const death = details?.deaths.at(-1);
      const seen = death !== undefined && Date.parse(death.time) >= since ? death : undefined;
      const signal = /\bSIG[A-Z0-9]+/.exec(seen?.exit ?? '')?.[0];
      const found = seen === undefined ? undefined : { kind: seen.cause, signal };
      return { state, asked: asked || ours || intent === 'down', forced, exit: exit ?? found };
    },
  };
}

function stateOf(status: unknown): RunEnd['state'] | undefined {
  return status === 'stopped' || status === 'failed' ? status : undefined;
}

function exitOf(value: unknown): RunEnd['exit'] {
  const { kind, signal } = (value ?? {}) as { readonly kind?: unknown; readonly signal?: unknown };
  if (typeof kind !== 'string') return undefined;
  return typeof signal === 'string' ? { kind, signal } : { kind };
}
