import { constants } from 'node:os';

/** What is known of a VM that has gone down for good. */
export interface RunEnd {
  readonly state: 'stopped' | 'failed';
  /** It was told to go: by us, by another order, or because the host shuts down. */
  readonly asked: boolean;
  /** It was not let go in peace: forced off. */
  readonly forced: boolean;
  /** Of the last guest, as GuestExit has it; undefined = none came up, or nobody saw its end. */
  readonly exit: { readonly kind: string; readonly signal?: string | undefined } | undefined;
}

/**
 * What vmctl itself fails at has the statuses of sysexits(3), 64 to 77. What a guest dies of has those of bhyve(8), 1 to 4,
 * except that an orderly end is 0: its own 0 is a reboot, and that is no end. A signal is 128 + its number, as in sh(1).
 */
export const RUN_STATUSES: Readonly<Record<number, string>> = {
  1: 'it failed for another reason: it ended unseen, rebooted too often, or may not power off',
  2: 'it halted, and may not',
  3: 'triple fault',
  4: 'bhyve failed',
  65: 'its definition has faults',
  68: 'no such VM',
  69: 'no daemon, and none could be started; or it ended and none took its place: the guest runs on',
  71: 'the guest did not come up, could not be cleaned up, or a host program failed',
  75: 'it cannot be started in this state; or a second signal: it is still shutting down',
  76: 'vmctl and its daemon do not understand each other',
  77: 'not root',
  137: 'forced off; 128 and its number for any other signal that killed bhyve',
};

const FORCED_OFF = 128 + 9;
const DID_NOT_COME_UP = 71;
const OTHERWISE = 1;

const OF_FAILURES: Readonly<Record<string, number>> = {
  halted: 2,
  'triple-fault': 3,
  error: 4,
  'launch-error': DID_NOT_COME_UP,
  'hook-taken': DID_NOT_COME_UP,
  'vmm-busy': DID_NOT_COME_UP,
};
const ORDERLY: readonly string[] = ['powered-off', 'halted', 'rebooted'];

/** The exit status of `vmctl run`. */
export function statusOfRun({ state, asked, forced, exit }: RunEnd): number {
  if (state === 'failed' && (asked || exit === undefined)) return DID_NOT_COME_UP;
  if (state === 'stopped' && forced) return FORCED_OFF;
  if (state === 'stopped' && (asked || exit === undefined || ORDERLY.includes(exit.kind))) return 0;
  if (exit?.signal !== undefined) return 128 + numberOf(exit.signal);
  return OF_FAILURES[exit?.kind ?? ''] ?? OTHERWISE;
}

/** The highest there is for one that this system does not know. */
function numberOf(signal: string): number {
  return (constants.signals as Readonly<Record<string, number>>)[signal] ?? 127;
}
