import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { FileFacts, HostExit, HostFeed, HostSignal, SpawnOptions } from '../../src/host/host.js';
import { realClock } from '../../src/sim/clock.js';
import { createInProcessWorld } from '../../src/sim/inprocess.js';

/** What a remote host is asked; `id` comes back with the answer. */
export type HostQuestion =
  | { readonly ask: 'run'; readonly id: number; readonly command: HostCommand }
  | {
      readonly ask: 'spawn';
      readonly id: number;
      readonly command: HostCommand;
      readonly options: SpawnOptions;
    }
  | { readonly ask: 'feed'; readonly id: number; readonly command: HostCommand }
  | { readonly ask: 'typed'; readonly pid: number; readonly bytes: string }
  | { readonly ask: 'inspect'; readonly id: number; readonly path: string }
  | { readonly ask: 'kill'; readonly pid: number; readonly signal: HostSignal };

export type HostAnswer =
  | {
      readonly told: 'answer';
      readonly id: number;
      readonly value: CommandResult | number | FileFacts | undefined;
    }
  | { readonly told: 'exited'; readonly pid: number; readonly exit: HostExit };

/** `fork('world.js', [ROOT])`: a simulated host in a process of its own, so that its memory is not the daemon's. */
if (process.send !== undefined) answer(process.argv[2] ?? '');

function answer(root: string): void {
  const { host } = createInProcessWorld(
    { root, interfaces: ['re0'], release: 14, kind: true, seed: 1 },
    realClock,
  );
  const tell = (message: HostAnswer): void => void process.send?.(message);
  const spawn = async (command: HostCommand, options: SpawnOptions): Promise<number> => {
    const child = await host.spawn(command, options);
    void child.exited.then((exit) => tell({ told: 'exited', pid: child.pid, exit }));
    return child.pid;
  };
  const feeds = new Map<number, HostFeed>();
  const feed = async (command: HostCommand): Promise<number> => {
    const child = await host.feed(command);
    feeds.set(child.pid, child);
    void child.exited.then((exit) => {
      feeds.delete(child.pid);
      tell({ told: 'exited', pid: child.pid, exit });
    });
    return child.pid;
  };
  process.on('message', (question: HostQuestion) => {
    if (question.ask === 'typed')
      return question.bytes === ''
        ? feeds.get(question.pid)?.end()
        : void feeds.get(question.pid)?.write(Buffer.from(question.bytes, 'base64'));
    if (question.ask === 'kill') return void host.kill(question.pid, question.signal);
    const work =
      question.ask === 'run'
        ? host.run(question.command)
        : question.ask === 'spawn'
          ? spawn(question.command, question.options)
          : question.ask === 'feed'
            ? feed(question.command)
            : host.inspect(question.path);
    void work.then((value) => tell({ told: 'answer', id: question.id, value }));
  });
  process.on('disconnect', () => process.exit(0));
}
