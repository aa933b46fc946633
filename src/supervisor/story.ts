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
  | 'vm.transition'
  | 'vm.backoff'
  | 'vm.failed'
  | 'vm.warning'
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
  /** Told of every event from now on; call the result to end it. */
  follow(listener: (event: StoryEvent) => void): () => void;
}

export interface StoryOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** Appends one line to the event file. */
  readonly append: (line: string) => void;
}

export function createStory({ log, clock, append }: StoryOptions): Story {
  const listeners = new Set<(event: StoryEvent) => void>();
  return {
    tell(name, data, level = 'info') {
      const event: StoryEvent = { time: new Date(clock.wall()).toISOString(), event: name, ...data };
      log[level]({ ...data, event: name }, name);
      append(JSON.stringify(event));
      for (const listener of listeners) listener(event);
    },
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
