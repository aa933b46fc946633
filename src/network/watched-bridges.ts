import type { BridgeKeeper } from './bridge-keeper.js';
import type { NetworkWatch } from './watch.js';

/** Reports of bridges that also say who is cut off from them, as the watch saw last. */
export function watchedReports(
  reports: BridgeKeeper['reports'],
  watch: Pick<NetworkWatch, 'complaints'>,
): BridgeKeeper['reports'] {
  return async (names) => {
    const sight = await reports(names);
    const bridges = sight.bridges.map((bridge) => {
      const complaints = watch.complaints(bridge.name);
      if (complaints.length === 0) return bridge;
      const state = bridge.state === 'up' ? 'degraded' : bridge.state;
      const problems = bridge.state === 'down' ? ['is down', ...bridge.problems] : bridge.problems;
      return { ...bridge, state, problems: [...new Set([...problems, ...complaints])] };
    });
    return { ...sight, bridges };
  };
}

/** Whose bridge was lost is plugged in again when an operator made it, not at the next look. */
export function watchedUp(up: BridgeKeeper['up'], watch: Pick<NetworkWatch, 'look'>): BridgeKeeper['up'] {
  return async (names) => {
    const outcomes = await up(names);
    for (const { name, ok } of outcomes) if (ok) await watch.look(name);
    return outcomes;
  };
}
