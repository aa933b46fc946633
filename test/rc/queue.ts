/** How many sandboxes run at a time; they mostly wait. */
const WIDTH = 4;

let free = WIDTH;
const waiting: (() => void)[] = [];

/** Runs `work` when it is its turn. A failure is for whoever awaits the result, and nobody may yet. */
export function enqueue<T>(work: () => Promise<T>): Promise<T> {
  const result = takeTurn().then(work).finally(endTurn);
  result.catch(() => undefined);
  return result;
}

function takeTurn(): Promise<void> {
  if (free > 0) {
    free -= 1;
    return Promise.resolve();
  }
  return new Promise((resolve) => waiting.push(resolve));
}

function endTurn(): void {
  const next = waiting.shift();
  if (next === undefined) free += 1;
  else next();
}
