import type { HostFeed } from '../host/host.js';

/** The way of what is typed to a guest: a program that has the other side of its serial port open, as long as it is needed. */
export interface Typing {
  /** Resolves when it is taken; rejects when the program cannot be started. */
  give(bytes: Uint8Array): Promise<void>;
  /** Until somebody types again. What it was given it still hands on. */
  end(): void;
}

/** `open` starts the program: once, and again when it has ended. */
export function createTyping(open: () => Promise<HostFeed>): Typing {
  let current: Promise<HostFeed> | undefined;
  return {
    async give(bytes) {
      current ??= begin();
      const feed = await current;
      await feed.write(bytes);
    },
    end() {
      const last = current;
      current = undefined;
      last?.then(
        (feed) => feed.end(),
        () => undefined,
      );
    },
  };

  function begin(): Promise<HostFeed> {
    const opening = open();
    const forget = (): void => void (current === opening && (current = undefined));
    opening.then((feed) => feed.exited.then(forget), forget);
    return opening;
  }
}
