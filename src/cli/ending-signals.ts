/** Whatever asks a process to end, but SIGKILL. */
const ENDING = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

/** Tells of them until the function that comes back is called. */
export function listenForEnd(listener: (signal: NodeJS.Signals) => void): () => void {
  const listeners = ENDING.map((signal) => [signal, () => listener(signal)] as const);
  for (const [signal, heard] of listeners) process.on(signal, heard);
  return () => {
    for (const [signal, heard] of listeners) process.off(signal, heard);
  };
}
