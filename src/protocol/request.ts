/**
 * What a client may ask, one JSON object on one line. The daemon decodes it strictly: unknown keys are refused.
 * On the wire it carries `version: PROTOCOL_VERSION`. One request per connection; the answer is a stream of lines (report.ts) that ends with `result` or `error`.
 */
export const PROTOCOL_VERSION = 1;

export const OPERATE_VERBS = ['start', 'stop', 'restart', 'kill', 'reset', 'adopt'] as const;
export type OperateVerb = (typeof OPERATE_VERBS)[number];

export type ControlRequest =
  | { readonly request: 'ping' }
  | { readonly request: 'status'; readonly names?: readonly string[] }
  | {
      readonly request: 'operate';
      readonly verb: OperateVerb;
      /** Absent = all. */
      readonly names?: readonly string[];
      /** Answer when it is done (start: settled; stop: down), not when it is admitted. */
      readonly wait: boolean;
      readonly timeoutMs?: number;
      readonly force?: boolean;
    }
  | { readonly request: 'events'; readonly follow: boolean; readonly name?: string }
  | { readonly request: 'logs'; readonly name: string; readonly follow: boolean; readonly lines?: number }
  /** Re-read all definitions. */
  | { readonly request: 'reload' }
  /** Host shutdown: stop all guests, intent stays, then end. */
  | { readonly request: 'shutdown'; readonly timeoutMs?: number }
  /** End the daemon, leave the guests. */
  | { readonly request: 'detach' };

export type RequestName = ControlRequest['request'];
