import type { Host, HostFeed } from '../../src/host/host.js';
import type { Clock } from '../../src/supervisor/clock.js';

/** Host and clock of one supervisor that can be killed: from then on nothing it waits for ever comes. */
export interface Mortal {
  readonly host: Host;
  readonly clock: Clock;
  kill(): void;
}

export function mortal(host: Host, clock: Clock): Mortal {
  let alive = true;
  const never = new Promise<never>(() => undefined);
  const feeds = new Set<HostFeed>();
  const living = <T>(work: () => Promise<T>): Promise<T> =>
    alive ? work().then((value) => (alive ? value : never)) : never;
  return {
    host: {
      ...host,
      run: (command, options) => living(() => host.run(command, options)),
      spawn: (command, options) =>
        living(() => host.spawn(command, options)).then((child) => ({
          ...child,
          exited: living(() => child.exited),
        })),
      feed: (command) =>
        living(() => host.feed(command)).then((child) => {
          feeds.add(child);
          return { ...child, exited: living(() => child.exited) };
        }),
      adopt: (target) => {
        const process = host.adopt(target);
        return { ...process, exited: living(() => process.exited) };
      },
      inspect: (path) => living(() => host.inspect(path)),
    },
    clock: {
      ...clock,
      setTimeout: (action, ms) => clock.setTimeout(() => (alive ? action() : undefined), ms),
    },
    kill: () => {
      alive = false;
      // The kernel closes what the dead had open.
      for (const feed of feeds) feed.end();
    },
  };
}
