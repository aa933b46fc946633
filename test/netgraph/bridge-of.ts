import { BRIDGE_DEFAULTS } from '../../src/definition/decode-host.js';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';

/** A bridge about which host.toml says no more than this. */
export function bridgeOf(said: Partial<BridgeDefinition> & { readonly name: string }): BridgeDefinition {
  return { ...BRIDGE_DEFAULTS, ...said };
}
