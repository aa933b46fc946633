import type { ExitCount } from '../network/prometheus.js';
import type { Story } from './story.js';

export interface ExitTallyOptions {
  readonly story: Story;
  /** Relaunches of a VM since the last operator start; undefined = no such VM. */
  readonly restartsOf: (vm: string) => number | undefined;
}

/** Counts how guests end, and which end made them start again, from what the supervisor tells. */
export interface ExitTally {
  counts(): readonly ExitCount[];
  release(): void;
}

interface Row {
  readonly vm: string;
  readonly cause: string;
  exits: number;
  restarts: number;
}

export function createExitTally({ story, restartsOf }: ExitTallyOptions): ExitTally {
  const rows = new Map<string, Row>();
  /** The end of each VM's last guest, until the next launch. */
  const ends = new Map<string, { readonly row: Row; readonly restarts: number }>();
  const release = story.follow(({ event, vm, ...data }) => {
    if (vm === undefined) return;
    if (event === 'guest.exited') noteExit(vm, data['exit']);
    if (event === 'guest.launched') noteLaunch(vm);
  });
  return { counts: () => [...rows.values()].map((row) => ({ ...row })), release };

  function noteExit(vm: string, exit: unknown): void {
    const cause = (exit as { readonly kind?: string } | undefined)?.kind ?? 'lost';
    const key = `${vm}\0${cause}`;
    const row = rows.get(key) ?? { vm, cause, exits: 0, restarts: 0 };
    rows.set(key, row);
    row.exits += 1;
    ends.set(vm, { row, restarts: restartsOf(vm) ?? 0 });
  }

  /** An operator's start is no restart: only what the supervisor did by itself counts up. */
  function noteLaunch(vm: string): void {
    const end = ends.get(vm);
    ends.delete(vm);
    if (end !== undefined && (restartsOf(vm) ?? 0) > end.restarts) end.row.restarts += 1;
  }
}
