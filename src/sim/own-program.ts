import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { reply, type Call, type Outcome, type Reply } from './call.js';
import { isAlive } from './process.js';
import { listenAt } from './unix-socket.js';
import { emit, type World } from './world.js';

/**
 * A program of the operator's own in a world without processes. Its file says what it does, `#sim VERB` a line: `say TEXT`,
 * `sleep MS`, `listen PATH`, `deaf` to SIGTERM, `stay` for ever, `exit STATUS`.
 */
export function ownProgram(world: World, call: Call): Outcome | undefined {
  const { root } = world.settings;
  if (!call.file.startsWith(`${root}/`) || !existsSync(call.file)) return undefined;
  const steps = readFileSync(call.file, 'utf8')
    .split('\n')
    .flatMap((line) => /^#sim (\S+) ?(.*)$/.exec(line)?.slice(1) ?? []);
  const about = { file: call.file.slice(root.length), args: call.args, pid: call.pid };
  emit(world, { event: 'program.began', ...about, env: call.env ?? {}, cwd: call.cwd });
  const finish = (code: number, done: (reply: Reply) => void): void => {
    emit(world, { event: 'program.ended', ...about, code });
    done(reply('a program of a test', code) as Reply);
  };
  return {
    kind: 'pending',
    begin: (done) => proceed(world, call, { steps, finish: (code) => finish(code, done) }),
  };
}

const deaf = new WeakMap<World, Set<number>>();

/** Whether SIGTERM does nothing to it. */
export function isDeaf(world: World, pid: number): boolean {
  return deaf.get(world)?.has(pid) === true;
}

interface Course {
  /** Verb and word in turn. */
  readonly steps: readonly string[];
  readonly finish: (code: number) => void;
}

function proceed(world: World, call: Call, { steps, finish }: Course): void {
  const [verb, word = '', ...rest] = steps;
  if (!isAlive(world, call.pid)) return;
  const next = (): void => proceed(world, call, { steps: rest, finish });
  switch (verb) {
    case undefined:
      return finish(0);
    case 'exit':
      return finish(Number(word));
    case 'stay':
      return;
    case 'sleep':
      return void world.clock.setTimeout(next, Number(word));
    case 'say':
      world.carrier.say(call.pid, 'stdout', `${word}\n`);
      return next();
    case 'deaf':
      deaf.set(world, (deaf.get(world) ?? new Set()).add(call.pid));
      return next();
    case 'listen':
      return listenAt(world, call.pid, resolve(call.cwd, word)) ? next() : finish(1);
    default:
      return finish(127);
  }
}
