import type { Medium } from '../definition/cdrom.js';
import type { VmDefinition } from '../definition/definition.js';
import type { Link } from '../netgraph/node.js';
import type { Waiting } from './actors.js';
import type { LiveNics } from './live.js';

/** What operators may ask of one VM. */
export const OPERATOR_EVENTS = ['start', 'stop', 'restart', 'kill', 'reset', 'shutdown', 'adopt'] as const;
export type OperatorEventType = (typeof OPERATOR_EVENTS)[number];

export type OperatorEvent =
  /** `cdrom`: an install medium until it is down; only from where nothing runs. */
  | { readonly type: 'start'; readonly cdrom?: Medium }
  /** `force`: at the time-out the guest is killed, whatever `on_stop_timeout` says. `timeoutMs` overrides stop_timeout. */
  | { readonly type: 'stop'; readonly force?: boolean; readonly timeoutMs?: number }
  | { readonly type: 'restart'; readonly force?: boolean; readonly timeoutMs?: number }
  | { readonly type: 'kill' }
  | { readonly type: 'reset' }
  /** Host shutdown: like stop with force, but intent stays as it is. */
  | { readonly type: 'shutdown'; readonly timeoutMs?: number }
  /** `takeover`: whoever supervises the guest is ended first; bhyve survives that. */
  | { readonly type: 'adopt'; readonly takeover?: boolean };

/** What the world tells. */
export type FactEvent =
  | { readonly type: 'guest.confirmed' }
  /** What a VM waits for that is to start, or waits for now. */
  | { readonly type: 'turn.waits'; readonly waiting: Waiting }
  /** The host goes down: nothing is launched any more; `shutdown` follows for each guest in its turn. */
  | { readonly type: 'host.closing' }
  /** The hook `on_failure` has ended, or there is none. */
  | { readonly type: 'failure.told' }
  | { readonly type: 'definition.changed'; readonly definition: VmDefinition }
  | { readonly type: 'definition.broken' }
  | { readonly type: 'definition.removed' }
  | { readonly type: 'links.changed'; readonly links: readonly Link[] }
  /** On disk before this returns: an operator is about to plug, unplug or move NICs of a guest that lives. */
  | { readonly type: 'live.changed'; readonly live: LiveNics };

export type VmEvent = OperatorEvent | FactEvent;

/** What `vmctl status` says. */
export type PublishedStatus =
  | 'stopped'
  | 'starting'
  | 'running'
  | 'stopping'
  | 'restarting'
  | 'failed'
  | 'foreign'
  | 'unknown'
  | 'waiting';
