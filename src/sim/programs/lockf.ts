import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { isAlive } from '../process.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'lockf: taken or held': 'facts 9',
  'lockf: usage': 'usr.bin/lockf/lockf.c [14]',
  'protect: done': 'facts 9',
  'protect: gone': 'usr.bin/protect/protect.c',
  'protect: not permitted': 'usr.bin/protect/protect.c',
} satisfies Evidence;

const EX_USAGE = 64;

/** lockf(1): the lock is flock(2) on the real file, held by the process that becomes the command. */
export function lockf(_world: World, call: Call): Outcome {
  const { given, operands, fault } = getopt(call.args, 'knst:w');
  const [path, ...command] = operands;
  const limit = given.get('t')?.[0];
  if (
    fault !== undefined ||
    path === undefined ||
    command.length === 0 ||
    (limit !== undefined && !/^\d+$/.test(limit))
  ) {
    const stderr = `${fault === undefined ? '' : `lockf: ${fault}\n`}usage: lockf [-kns] [-t seconds] file command [arguments]\n`;
    return reply(EVIDENCE['lockf: usage'], EX_USAGE, { stderr });
  }
  const seconds = limit === undefined ? {} : { seconds: Number(limit) };
  return { kind: 'lock', lock: { path, ...seconds, silent: given.has('s'), keep: given.has('k'), command } };
}

/** protect(1) -p PID: silent. */
export function protect(world: World, call: Call): Outcome {
  const { given } = getopt(call.args, 'cdip:g:');
  if (world.knobs.uid !== 0)
    return reply(EVIDENCE['protect: not permitted'], 1, {
      stderr: 'protect: procctl: Operation not permitted\n',
    });
  const pid = Number(given.get('p')?.[0] ?? call.ppid);
  if (!isAlive(world, pid))
    return reply(EVIDENCE['protect: gone'], 1, { stderr: 'protect: procctl: No such process\n' });
  return reply(EVIDENCE['protect: done'], 0);
}
