import type { Call } from '../call.js';
import type { World } from '../world.js';

/** One verb of simctl: text for stdout, or what was wrong. */
export type Verb = (world: World, words: readonly string[], call: Call) => Told;

export type Told = string | { readonly error: string };
