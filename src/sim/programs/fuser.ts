import { existsSync, realpathSync } from 'node:fs';
import { getopt } from '../getopt.js';
import { isAlive } from '../process.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { shuffled } from '../random.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'fuser: rows': 'usr.bin/fstat/fuser.c [14]: names and flags on stderr, pids on stdout',
  'fuser: not accessible': 'usr.bin/fstat/fuser.c [14]',
  'fuser: usage': 'usr.bin/fstat/fuser.c [14]',
} satisfies Evidence;

const EX_USAGE = 64;
const EX_IOERR = 74;

/** fuser(1) of the base system: always 0 once one file was there, held or not; all pids in one stdout line without an end. */
export function fuser(world: World, call: Call): Outcome {
  const { given, operands, fault } = getopt(call.args, 'M:N:cfhkms:u');
  if (fault !== undefined || given.has('h') || operands.length === 0) {
    const stderr = `${fault === undefined ? '' : `fuser: ${fault}\n`}usage: fuser [-cfhkmu] [-M core] [-N system] [-s signal] file ...\n`;
    return reply(EVIDENCE['fuser: usage'], EX_USAGE, { stderr });
  }
  const there = operands.filter((path) => existsSync(path));
  let stdout = '';
  let stderr = operands
    .filter((path) => !there.includes(path))
    .map((path) => `fuser: ${path}: No such file or directory\n`)
    .join('');
  if (there.length === 0)
    return reply(EVIDENCE['fuser: not accessible'], EX_IOERR, {
      stderr: `${stderr}fuser: files not accessible\n`,
    });
  for (const path of there) {
    const pids = holdersOf(world, realpathSync(path));
    stdout += pids.map((pid) => String(pid).padStart(6)).join('');
    stderr += `${path}:${'w'.repeat(pids.length)}\n`;
  }
  return reply(EVIDENCE['fuser: rows'], 0, { stdout, stderr });
}

function holdersOf(world: World, path: string): number[] {
  const guests = [...world.guests.values()]
    .filter((guest) => guest.files.includes(path))
    .map((guest) => guest.pid);
  const others = (world.heldFiles.get(path) ?? []).filter((pid) => isAlive(world, pid));
  const pids = [...guests, ...others];
  return world.settings.kind ? pids.sort((a, b) => a - b) : shuffled(pids, world.random);
}
