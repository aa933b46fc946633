import { blankSecrets } from '../bhyve/blank-secrets.js';
import type { NetworkEvent } from '../network/tell.js';
import type { Clock } from './clock.js';

/** What the daemon's logger looks like from here: pino's shape, constant messages, data in the object. */
export interface Log {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}

/** One thing that happened, as `vmctl events` prints it: `{"time","event","vm"?,...}`. */
export type StoryEvent = Readonly<Record<string, unknown>> & {
  readonly time: string;
  readonly event: EventName;
  readonly vm?: string;
};

/** Stable names: scripts filter on them. */
export type EventName =
  | 'daemon.started'
  | 'daemon.ended'
  | 'definitions.read'
  /** host.toml says something else: bridges by it are made at the next start or `bridge up`. */
  | 'host.changed'
  | 'vm.adopted'
  /** A supervisor of a foreign guest was told to end. */
  | 'vm.takeover'
  | 'vm.transition'
  | 'vm.backoff'
  /** It waits for a disk, or for its turn; `detail` of its transition says which. */
  | 'vm.waiting'
  | 'vm.ready'
  | 'vm.failed'
  | 'vm.warning'
  /** A failure of a guest, or of a start, has left a crash bundle. */
  | 'vm.crash-bundle'
  | 'hook.began'
  | 'hook.ended'
  | 'companion.started'
  | 'companion.ended'
  | 'guest.launched'
  | 'guest.exited'
  | NetworkEvent
  | 'control.request';

export interface Story {
  tell(
    event: EventName,
    data: { readonly vm?: string } & Readonly<Record<string, unknown>>,
    level?: 'info' | 'warn' | 'error',
  ): void;
  /** Told of every event from now on, `kept` when it is in the event file; call the result to end it. */
  follow(listener: (event: StoryEvent, kept: boolean) => void): () => void;
}

export interface StoryOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** Appends one line to the event file; true = it is there. */
  readonly append: (line: string) => unknown;
}

export function createStory({ log, clock, append }: StoryOptions): Story {
  const listeners = new Set<(event: StoryEvent, kept: boolean) => void>();
  return {
    tell(name, told, level = 'info') {
      // An argv is told, and a guest that somebody else started may have a secret in it.
      const data = blankSecrets(told);
      const event: StoryEvent = { time: new Date(clock.wall()).toISOString(), event: name, ...data };
      log[level]({ ...data, event: name }, name);
      const kept = append(JSON.stringify(event)) === true;
      for (const listener of listeners) listener(event, kept);
    },
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
