import type { HostDefinition } from '../definition/host-definition.js';
import type { Execute } from '../plan/drive.js';
import type { HostFacts } from '../plan/host-facts.js';
import type { Paths } from '../store/paths.js';
import type { Tell } from './tell.js';

/**
 * What the keepers of the network work with. There is one network on a host and one keeper of it: whoever holds the
 * lock of the state directory, the daemon or a command that found none.
 */
export interface NetworkContext {
  readonly paths: Paths;
  readonly execute: Execute;
  readonly tell: Tell;
  readonly facts: () => HostFacts;
  /** host.toml, the last right one; throws `definition` when it never was right. */
  readonly hostDefinition: () => HostDefinition;
  /** Modules seen loaded. */
  readonly modules: Set<string>;
}
