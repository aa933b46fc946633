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
      return { ...bridge, state, problems: [...new Set([...bridge.problems, ...complaints])] };
    });
    return { ...sight, bridges };
  };
}
