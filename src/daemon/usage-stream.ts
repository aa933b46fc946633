import type { Reply } from '../control/reply.js';
import type { ControlRequest } from '../protocol/request.js';
import type { UsageDesk } from '../supervisor/usage-desk.js';

export interface UsageStreamOptions {
  readonly desk: Pick<UsageDesk, 'watch'>;
  readonly reply: Reply;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

const USUAL_MS = 2000;
/** Looks that are closer tell little, and cost everybody. */
const LEAST_MS = 500;
const MOST_MS = 3_600_000;

/** `vmctl top`: a sample now and then, until the client goes. Who reads slowly misses some; none waits for it. */
export async function streamUsage(
  { names, follow, intervalMs = USUAL_MS }: Extract<ControlRequest, { readonly request: 'usage' }>,
  { desk, reply, signal }: UsageStreamOptions,
): Promise<void> {
  let unread = false;
  let stop: () => void = () => undefined;
  const wish = { names, intervalMs: Math.min(MOST_MS, Math.max(LEAST_MS, intervalMs)) };
  const ended = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    stop = desk.watch(wish, (sample) => {
      if (unread) return;
      unread = true;
      void reply.item({ kind: 'usage', sample }).then(() => (unread = false));
      if (!follow) resolve();
    });
    if (signal.aborted) resolve();
  });
  await ended.finally(() => stop());
  if (!follow) reply.done({ kind: 'done' });
}
