import type { BridgeTuning } from '../definition/host-definition.js';

/** ng_bridge(4)'s configuration, all of it: a field left out of setconfig is set to 0 (facts.md 1.7). */
export interface BridgeConfig extends Required<BridgeTuning> {
  readonly debugLevel: number;
}

/** Of a bridge just made (facts.md 3). */
export const NEW_CONFIG: BridgeConfig = {
  debugLevel: 1,
  loopTimeout: 60,
  maxStaleness: 900,
  minStableAge: 1,
};

const FIELDS = ['debugLevel', 'loopTimeout', 'maxStaleness', 'minStableAge'] as const;
/** Keys of host.toml. */
const KEYS = { loopTimeout: 'loop_timeout', maxStaleness: 'max_staleness', minStableAge: 'min_stable_age' };

/** The arguments of a getconfig reply; a field that is left out is 0 (facts.md 1.7). */
export function parseConfig(args: string): BridgeConfig {
  const [debugLevel = 0, loopTimeout = 0, maxStaleness = 0, minStableAge = 0] = FIELDS.map((field) =>
    Number(new RegExp(`\\b${field}=(\\d+)`).exec(args)?.[1] ?? 0),
  );
  return { debugLevel, loopTimeout, maxStaleness, minStableAge };
}

/** The line that tunes a bridge, with every field; empty when it is as wanted. What host.toml leaves unsaid stays. */
export function configLines(bridge: string, tuning: BridgeTuning, now: BridgeConfig): readonly string[] {
  if (tuningDrift(tuning, now).length === 0) return [];
  const wanted = { ...now, ...tuning };
  return [`msg ${bridge}: setconfig { ${FIELDS.map((field) => `${field}=${wanted[field]}`).join(' ')} }`];
}

/** What of the tuning is not so, in words: `loop_timeout is 60, not 10`. */
export function tuningDrift(tuning: BridgeTuning, now: BridgeConfig): readonly string[] {
  return (['loopTimeout', 'maxStaleness', 'minStableAge'] as const).flatMap((key) => {
    const wanted = tuning[key];
    return wanted === undefined || wanted === now[key] ? [] : [`${KEYS[key]} is ${now[key]}, not ${wanted}`];
  });
}
