/** FreeBSD's numbers of the signals a guest can meet; USR1 and USR2 differ from Linux (facts 12). */
const NUMBERS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  SEGV: 11,
  ALRM: 14,
  TERM: 15,
  USR1: 30,
  USR2: 31,
};

/** Number of a signal named without SIG; 0 = not known. */
export function signalNumber(name: string): number {
  return NUMBERS[name] ?? 0;
}
