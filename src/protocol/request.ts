import type { ConsoleRequest } from './console.js';

/**
 * What a client may ask, one JSON object on one line. The daemon decodes it strictly: unknown keys are refused.
 * On the wire it carries `version: PROTOCOL_VERSION`. One request per connection, and behind `console` what is typed; the answer is a stream of lines (report.ts) that ends with `result` or `error`.
 */
export const PROTOCOL_VERSION = 2;

export const OPERATE_VERBS = ['start', 'stop', 'restart', 'kill', 'reset', 'adopt'] as const;
export type OperateVerb = (typeof OPERATE_VERBS)[number];

export const BRIDGE_VERBS = ['up', 'down'] as const;
export const NIC_VERBS = ['unplug', 'plug', 'move'] as const;
export const JAIL_VERBS = ['attach', 'detach'] as const;

export type ControlRequest =
  | { readonly request: 'ping' }
  /** `details`: deaths, differences and crash bundles too. */
  | { readonly request: 'status'; readonly names?: readonly string[]; readonly details?: boolean }
  | {
      readonly request: 'operate';
      readonly verb: OperateVerb;
      /** Absent = all. */
      readonly names?: readonly string[];
      /** Answer when it is done (start: settled; stop: down), not when it is admitted. */
      readonly wait: boolean;
      readonly timeoutMs?: number;
      readonly force?: boolean;
      /** Of `start`, of one VM: an install medium until it is down, absolute. */
      readonly cdrom?: string;
      /** Of `adopt`: end whoever supervises the guest first. */
      readonly takeover?: boolean;
    }
  | {
      readonly request: 'events';
      readonly follow: boolean;
      readonly name?: string;
      /** A `mark` of an earlier answer: what came after it, instead of the last ones. */
      readonly after?: string;
    }
  | {
      readonly request: 'logs';
      readonly name: string;
      readonly follow: boolean;
      readonly lines?: number;
      /** What the guest printed, instead of its story. */
      readonly console?: boolean;
      /** Of `console`: which serial port, 1 = com1; com1 unless told. Daemons of before it refuse the key. */
      readonly port?: 1 | 2 | 3 | 4;
      /** As of `events`. */
      readonly after?: string;
      /** The events themselves too, each behind the line that tells it. */
      readonly events?: boolean;
    }
  /** What guests use of the host; once, without rates, or on and on. */
  | {
      readonly request: 'usage';
      /** Absent = all whose process lives. */
      readonly names?: readonly string[];
      readonly follow: boolean;
      /** Between two looks; 2 s unless told. */
      readonly intervalMs?: number;
    }
  | ConsoleRequest
  /** Bridges against host.toml, problems included; absent names = all of host.toml. */
  | { readonly request: 'bridges'; readonly names?: readonly string[] }
  | {
      readonly request: 'bridge';
      readonly verb: (typeof BRIDGE_VERBS)[number];
      /** Absent = all of host.toml. */
      readonly names?: readonly string[];
    }
  /** The NICs of one VM. */
  | { readonly request: 'nics'; readonly name: string }
  | {
      readonly request: 'nic';
      readonly verb: (typeof NIC_VERBS)[number];
      readonly name: string;
      /** Name or position. */
      readonly nic: string;
      /** Of `move`, and of `plug` when it is not to go where it was. */
      readonly bridge?: string;
    }
  | { readonly request: 'jails' }
  | {
      readonly request: 'jail';
      readonly verb: (typeof JAIL_VERBS)[number];
      readonly name: string;
      /** Of `attach`, required; of `detach` absent = all of this jail's. */
      readonly bridge?: string;
      readonly interface?: string;
    }
  /** Every bridge with who is on it and what flowed. */
  | { readonly request: 'net'; readonly bridge?: string }
  /** The address tables of the bridges. */
  | { readonly request: 'macs'; readonly bridge?: string }
  /** Everything for Prometheus, as text. */
  | { readonly request: 'metrics' }
  /** Re-read all definitions. */
  | { readonly request: 'reload' }
  /** Host shutdown: stop all guests, intent stays, then end. */
  | { readonly request: 'shutdown'; readonly timeoutMs?: number }
  /**
   * End the daemon, leave the guests. `successor`: another daemon waits for the lock: the socket is left for it to
   * replace, and what restarts this one is left alone. Daemons of before it refuse the key.
   */
  | { readonly request: 'detach'; readonly successor?: boolean };

export type RequestName = ControlRequest['request'];
