export interface StopSignals {
  readonly first: () => void;
  /** Every one after it. */
  readonly again: () => void;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Takes the signals that ask to stop; what it gives back lets them go. A terminal that goes away is no reason to stop a
 * guest, and none to leave it without whoever tells of its end: SIGHUP is ignored.
 */
export function onStopSignals({ first, again }: StopSignals): () => void {
  let count = 0;
  const stop = (): void => ((count += 1) === 1 ? first() : again());
  const ignore = (): void => undefined;
  for (const signal of SIGNALS) process.on(signal, stop);
  process.on('SIGHUP', ignore);
  return () => {
    for (const signal of SIGNALS) process.off(signal, stop);
    process.off('SIGHUP', ignore);
  };
}
