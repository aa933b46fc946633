/** Looks at the host that may run at once, for whoever asked: each is a row of host programs. */
const LOOKS = 8;

/**
 * However many ask the same at once, one look answers all who asked before it began: nobody is told what was so before
 * they asked. Different looks stand in line.
 */
export function createSharedLooks<T>(
  limit: number = LOOKS,
): (what: string, look: () => Promise<T>) => Promise<T> {
  const next = new Map<string, Promise<T>>();
  const gate = createGate(limit);
  return (what, look) => {
    const coming = next.get(what);
    if (coming !== undefined) return coming;
    const answer = Promise.resolve().then(() =>
      gate(() => {
        // From here on others are too late for it.
        next.delete(what);
        return look();
      }),
    );
    next.set(what, answer);
    return answer;
  };
}

function createGate(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => line.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const following = line.shift();
      if (following === undefined) running -= 1;
      else following();
    }
  };
}
