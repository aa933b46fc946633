import { fork } from 'node:child_process';
import type { CommandResult } from '../../src/command/command.js';
import type { FileFacts, Host, HostExit } from '../../src/host/host.js';
import type { HostAnswer, HostQuestion } from './world.js';

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A host that is simulated by another process: what the daemon's own process holds is the daemon's alone. */
export function createRemoteHost(root: string): Host {
  const world = fork(new URL('./world.js', import.meta.url), [root]);
  const waiting = new Map<number, (value: unknown) => void>();
  const ends = new Map<number, (exit: HostExit) => void>();
  let last = 0;
  world.on('message', (message: HostAnswer) => {
    if (message.told === 'exited') ends.get(message.pid)?.(message.exit);
    if (message.told === 'exited') return void ends.delete(message.pid);
    waiting.get(message.id)?.(message.value);
    waiting.delete(message.id);
  });
  return {
    run: (command) => ask<CommandResult>({ ask: 'run', command }),
    async spawn(command, options) {
      const pid = await ask<number>({ ask: 'spawn', command, options });
      const exited = new Promise<HostExit>((resolve) => ends.set(pid, resolve));
      return { pid, exited, release: () => undefined };
    },
    async feed(command) {
      const pid = await ask<number>({ ask: 'feed', command });
      const exited = new Promise<HostExit>((resolve) => ends.set(pid, resolve));
      const type = (bytes: Uint8Array): void =>
        void world.send({
          ask: 'typed',
          pid,
          bytes: Buffer.from(bytes).toString('base64'),
        } satisfies HostQuestion);
      return {
        pid,
        exited,
        end: () => type(Buffer.alloc(0)),
        write: (bytes) => Promise.resolve(type(bytes)),
      };
    },
    adopt: ({ pid }) => ({ pid, exited: new Promise(() => undefined), release: () => undefined }),
    kill(pid, signal) {
      world.send({ ask: 'kill', pid, signal } satisfies HostQuestion);
      return 'sent';
    },
    alive: () => true,
    inspect: (path) => ask<FileFacts | undefined>({ ask: 'inspect', path }),
    lock: () => Promise.resolve({ release: () => undefined, lost: new Promise<void>(() => undefined) }),
  };

  function ask<T>(question: Unnumbered<Exclude<HostQuestion, { ask: 'kill' | 'typed' }>>): Promise<T> {
    last += 1;
    const id = last;
    world.send({ ...question, id } as HostQuestion);
    return new Promise<T>((resolve) => waiting.set(id, resolve as (value: unknown) => void));
  }
}
