import type { EndCause } from './actors.js';
import type { VmContext } from './context.js';

/** Why a guest goes down, or has gone. A host shutdown goes before what else was asked for. */
export function endCause({ hostShutdown, intent }: Pick<VmContext, 'hostShutdown' | 'intent'>): EndCause {
  if (hostShutdown) return 'shutdown';
  if (intent === 'cycle') return 'restart';
  return intent === 'down' ? 'stop' : 'exit';
}
